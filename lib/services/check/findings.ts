/** What can be wrong between the database and the store. */
export const findingKinds = [
  /** Bytes in the store that no row knows. */
  'orphan_object',
  /** An unfinished upload in the store that no open session knows. */
  'orphan_upload',
  /** A row whose bytes are not there. */
  'missing_object',
  /** A row whose bytes have another size. */
  'wrong_size',
  /** Only with a full check: the bytes do not have the recorded SHA-256. */
  'wrong_checksum',
  /** Bytes being written by a job or upload that is over. */
  'abandoned_write',
  /** An image on its way that no job works for. */
  'stranded_image',
  /** A quota counter that does not agree with what it counts. */
  'wrong_usage',
  /** A working folder of an attempt that does not run any more. */
  'stale_scratch',
] as const
export type FindingKind = (typeof findingKinds)[number]

export interface Finding {
  kind: FindingKind
  /** Key, id or path. */
  subject: string
  detail: string
  isRepaired: boolean
}
