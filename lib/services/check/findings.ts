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
  /** Only with a full check: bytes are lost or changed, and cannot be made whole. */
  'damaged_object',
  /** Only with a full check: units of an object were lost or changed, and have been made anew from the others. */
  'ill_object',
  /** An image whose record is not as the service signed it. */
  'false_record',
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
