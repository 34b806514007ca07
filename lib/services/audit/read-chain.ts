import type { Pool, PoolClient } from 'pg'
import QueryStream from 'pg-query-stream'
import type { Checkpoint } from '@/lib/domain/audit/checkpoint'
import type { AuditRecordView } from '@/lib/domain/audit/record'

/** Columns of `audit_records`, named as a record says them. */
export const RECORD_COLUMNS = `account_id AS "accountId", sequence, time, user_id AS "userId", user_name AS "userName",
  credential_kind AS "credentialKind", credential_id AS "credentialId", source_address AS "sourceAddress",
  user_agent AS "userAgent", region_id AS "regionId", project_id AS "projectId", action, resource_type AS "resourceType",
  resource_id AS "resourceId", resource_name AS "resourceName", outcome, code, details, changes,
  request_id AS "requestId", content_hash AS "contentHash", hash`

export interface RecordRow extends Omit<AuditRecordView, 'sequence' | 'time'> {
  sequence: bigint
  time: Date
}

/** The row as it was hashed. */
export const recordOf = ({ sequence, time, ...rest }: RecordRow): AuditRecordView => ({
  ...rest,
  sequence: Number(sequence),
  time: time.toISOString(),
})

export type CheckpointRow = Omit<Checkpoint, 'sequence' | 'time'> & { sequence: bigint; time: Date }

export const checkpointOf = (row: CheckpointRow): Checkpoint => ({
  accountId: row.accountId,
  sequence: Number(row.sequence),
  hash: row.hash,
  time: row.time.toISOString(),
  keyId: row.keyId,
  signature: row.signature,
})

export const CHECKPOINT_COLUMNS = `account_id AS "accountId", sequence, hash, time, key_id AS "keyId", signature`

/** Rows as they are taken, in batches: memory does not grow with their number. */
export async function* streamRows<Row>(
  client: PoolClient,
  text: string,
  values: readonly unknown[],
): AsyncGenerator<Row> {
  for await (const row of client.query(new QueryStream(text, [...values], { batchSize: 1000 })))
    yield row as Row
}

export interface Snapshot {
  client: PoolClient
  /** @param isDone false when something was left half read: such a connection is closed instead of given back */
  close(isDone: boolean): Promise<void>
}

/** One unchanging view of the database for all that is asked, whatever is written meanwhile. */
export async function openSnapshot(pool: Pool): Promise<Snapshot> {
  const client = await pool.connect()
  try {
    await client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
  } catch (error) {
    client.release(true)
    throw error
  }
  return {
    client,
    async close(isDone) {
      if (isDone) await client.query('COMMIT')
      client.release(!isDone)
    },
  }
}
