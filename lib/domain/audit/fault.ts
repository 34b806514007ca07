/**
 * What is wrong at a record. `sequence` is the first record concerned; `through` the last, where the trail tells only a
 * range.
 */
export interface Fault {
  kind: FaultKind
  sequence: number
  through: number
}

export const faultKinds = [
  'changed', // says something else than was hashed
  'unlinked', // its hash does not follow from the record before
  'missing', // removed
  'reordered', // stands where another belongs
  'inserted', // put in later
  'truncated', // the end is missing
  'rehashed', // changed and hashed anew: the signature does not fit
  'checkpoint_forged', // a signature that the deployment's key did not make
  'checkpoint_missing', // a signature that the witness file knows, or that the beginning needs, is gone
  'pruned_silently', // the beginning is missing and no record says why
  'prune_forged', // a record of a removal that the deployment's key did not sign
  'unsigned', // no signature covers the end of an export
  'left_out', // only its hash is in an export that should have it
  'export_forged', // an export's head was changed
] as const
export type FaultKind = (typeof faultKinds)[number]
