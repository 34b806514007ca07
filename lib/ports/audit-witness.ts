import type { Checkpoint } from '@/lib/domain/audit/checkpoint'

/**
 * Keeps a copy of every checkpoint outside the database: who cuts records and checkpoints off together does not get these.
 */
export interface AuditWitness {
  append(checkpoint: Checkpoint): Promise<void>
  /** In the order of writing, all accounts mixed; null when there is no file here. */
  read(): Promise<AsyncIterable<Checkpoint> | null>
}
