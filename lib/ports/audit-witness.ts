import type { Checkpoint, PruneStatement } from '@/lib/domain/audit/checkpoint'

/** What the worker signed when it removed old records. */
export interface SignedPrune extends PruneStatement {
  signature: string
}

/**
 * Keeps a copy of every checkpoint, and a line of every signed removal, outside the database: who cuts records and checkpoints off together does not get these.
 */
export interface AuditWitness {
  append(line: Checkpoint | SignedPrune): Promise<void>
  /** The checkpoints in the order of writing, all accounts mixed; null when there is no file here. */
  read(): Promise<AsyncIterable<Checkpoint> | null>
}
