import type { Fault, FaultKind } from '@/lib/domain/audit/fault'

const words: Record<FaultKind, (range: string) => string> = {
  changed: () => 'changed: it says something else than what was written',
  unlinked: () => 'changed: its hash does not follow from the record before',
  missing: (range) => `missing: ${range} removed`,
  reordered: (range) => `reordered: records ${range} do not stand in their places`,
  inserted: (range) => `inserted: ${range} put in later`,
  truncated: (range) => `truncated: ${range} missing at the end`,
  rehashed: (range) => `changed and hashed anew: the signature under ${range} does not fit`,
  checkpoint_forged: () => 'forged checkpoint: the key of the deployment did not sign it',
  checkpoint_missing: () => 'missing checkpoint: it was signed, and the database has it no more',
  pruned_silently: (range) => `missing: ${range} removed, and no record says so`,
  prune_forged: () => 'forged removal: the key of the deployment did not sign it',
  unsigned: (range) => `unsigned: no signature covers ${range}`,
  left_out: (range) => `left out: of ${range} the file has only hashes where it should have records`,
  export_forged: () => 'changed: the key of the deployment did not sign the head of this file',
}

/** What is wrong, for the operator's terminal. */
export const faultWords = ({ kind, sequence, through }: Fault): string =>
  words[kind](through === sequence ? `${sequence}` : `${sequence} to ${through}`)
