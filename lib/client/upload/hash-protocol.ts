/** What a page asks of the hash worker. */
export type HashTask =
  /** Whether a part is all zero, and its SHA-256 if not. */
  | { kind: 'part'; id: number; part: Blob }
  /** SHA-256 of a whole file, with `progress` answers on the way. */
  | { kind: 'file'; id: number; file: Blob }
  | { kind: 'stop'; id: number }

export type HashAnswer =
  | { kind: 'part'; id: number; isZero: boolean /** Lower-case hex; empty for zeros. */; sha256: string }
  | { kind: 'file'; id: number; sha256: string }
  | { kind: 'progress'; id: number; hashedBytes: number }
  /** The file cannot be read any more: it was changed, moved or deleted. */
  | { kind: 'failed'; id: number }
