/** Random access to the bytes of a disk or a file, wherever they are. Offsets and lengths are bytes, below 2^53. */
export interface BlockSource {
  readonly sizeBytes: number
  /** Exactly `lengthBytes` bytes; a range that leaves the source is an error. */
  read(offsetBytes: number, lengthBytes: number): Promise<Buffer>
  /**
   * What is known of a range without reading it: stretches that follow each other from its start, to its end or short of it, at
   * least one. A source that knows nothing beforehand does without.
   */
  stretches?(offsetBytes: number, lengthBytes: number): Promise<Stretch[]>
  close(): Promise<void>
}

export interface Stretch {
  lengthBytes: number
  /** False when there may be anything. */
  isZero: boolean
}
