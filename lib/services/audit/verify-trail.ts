import { GENESIS_HASH } from '@/lib/domain/audit/chain'
import {
  auditKey,
  type Checkpoint,
  checkpointVerifier,
  statementVerifier,
} from '@/lib/domain/audit/checkpoint'
import { each, entryOf } from '@/lib/domain/audit/export-file'
import { type Verification, verifyChain } from '@/lib/domain/audit/verify-chain'
import type { Services } from '../context'
import {
  CHECKPOINT_COLUMNS,
  checkpointOf,
  openSnapshot,
  RECORD_COLUMNS,
  type RecordRow,
  recordOf,
  streamRows,
} from './read-chain'

/** The witness's copies by account; null when it is not kept on this machine. */
export type WitnessedCheckpoints = ReadonlyMap<string, Checkpoint[]> | null

/**
 * Reads the witness. Do so before the database: every line there has its row by then, so a line without one is a row that
 * was deleted.
 */
export async function readWitness(
  { witness }: Pick<Services, 'witness'>,
  accountId?: string,
): Promise<WitnessedCheckpoints> {
  const lines = await witness.read()
  if (!lines) return null
  const byAccount = new Map<string, Checkpoint[]>()
  for await (const checkpoint of lines) {
    if (accountId !== undefined && checkpoint.accountId !== accountId) continue
    const own = byAccount.get(checkpoint.accountId)
    if (own) own.push(checkpoint)
    else byAccount.set(checkpoint.accountId, [checkpoint])
  }
  for (const own of byAccount.values()) own.sort((a, b) => a.sequence - b.sequence)
  return byAccount
}

/** Every account that has a trail or had one, in the order of their names. */
export async function accountsWithTrails(
  { pool }: Services,
  witnessed: WitnessedCheckpoints,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await pool.query<{ id: string; name: string }>(
    `SELECT t.id, coalesce(a.name, t.id) AS name FROM (
       SELECT account_id AS id FROM audit_chains UNION SELECT account_id FROM audit_records
       UNION SELECT account_id FROM audit_checkpoints UNION SELECT unnest($1::text[])
     ) t LEFT JOIN accounts a ON a.id = t.id ORDER BY name`,
    [[...(witnessed?.keys() ?? [])]],
  )
  return rows
}

/** Verifies the whole trail of one account in one view of the database, with flat memory [S6]. */
export async function verifyTrail(
  services: Pick<Services, 'pool' | 'secrets'>,
  accountId: string,
  witnessed: WitnessedCheckpoints,
): Promise<Verification> {
  const { publicKey } = auditKey(services.secrets.auditSigningKey)
  const { client, close } = await openSnapshot(services.pool)
  let isDone = false
  try {
    const chain = await client.query<{ last: bigint; hash: string; pruned: bigint }>(
      `SELECT last_sequence AS last, last_hash AS hash, pruned_sequence AS pruned FROM audit_chains
       WHERE account_id = $1`,
      [accountId],
    )
    const { last, hash, pruned } = chain.rows[0] ?? { last: 0n, hash: GENESIS_HASH, pruned: 0n }
    const checkpoints = await client.query(
      `SELECT ${CHECKPOINT_COLUMNS} FROM audit_checkpoints WHERE account_id = $1 ORDER BY sequence`,
      [accountId],
    )
    const rows = streamRows<RecordRow>(
      client,
      `SELECT ${RECORD_COLUMNS} FROM audit_records WHERE account_id = $1 AND sequence > $2 ORDER BY sequence`,
      [accountId, pruned],
    )
    const verification = await verifyChain({
      accountId,
      after: Number(pruned),
      entries: entries(rows),
      checkpoints: each(checkpoints.rows.map(checkpointOf)),
      witness: witnessed && each(witnessed.get(accountId) ?? []),
      head: { sequence: Number(last), hash },
      isSigned: checkpointVerifier(publicKey),
      isStated: statementVerifier(publicKey),
      needsPruneRecord: true,
    })
    isDone = verification.fault === null
    return verification
  } finally {
    await close(isDone)
  }
}

async function* entries(rows: AsyncIterable<RecordRow>) {
  for await (const row of rows) yield entryOf(recordOf(row))
}
