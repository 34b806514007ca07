import { Prisma } from '@/lib/db/generated/client'
import { auditKey, checkpointVerifier, type PruneStatement } from '@/lib/domain/audit/checkpoint'
import { PRUNED } from '@/lib/domain/audit/record'
import { newHexId } from '@/lib/domain/ids'
import type { SignedPrune } from '@/lib/ports/audit-witness'
import type { Db, Services } from '../context'
import { inTransaction } from '../transaction'
import { appendRecord } from './append-record'
import { CHECKPOINT_COLUMNS, type CheckpointRow, checkpointOf } from './read-chain'

/**
 * Removes records older than the account's retention, up to a signed checkpoint: that signature is what the rest of the
 * chain follows from then on. A record of the removal stays in the trail, so that nobody can do the same unseen [S6].
 */
export async function pruneRecords(services: Services): Promise<number> {
  const accounts = await services.prisma.accountSettings.findMany({
    where: { auditRetentionDays: { not: null } },
    select: { accountId: true, auditRetentionDays: true },
  })
  let removed = 0
  for (const { accountId, auditRetentionDays } of accounts) {
    const pruned = await inTransaction(services, (db) =>
      pruneAccount(services, db, accountId, auditRetentionDays!),
    )
    if (!pruned) continue
    removed += pruned.count
    await services.witness.append(pruned.signed)
  }
  return removed
}

async function pruneAccount(
  { secrets }: Services,
  db: Db,
  accountId: string,
  days: number,
): Promise<{ count: number; signed: SignedPrune } | null> {
  const key = auditKey(secrets.auditSigningKey)
  const cut = await findCut(db, accountId, days, key.publicKey)
  if (cut === null) return null
  const { count } = await db.auditRecord.deleteMany({ where: { accountId, sequence: { lte: cut } } })
  // Another worker was here first.
  if (count === 0) return null
  await db.auditCheckpoint.deleteMany({ where: { accountId, sequence: { lt: cut } } })
  const said: PruneStatement = {
    kind: 'prune',
    accountId,
    through: Number(cut),
    time: new Date().toISOString(),
  }
  const signed = { ...said, signature: key.sign(said) }
  const { through, time, signature } = signed
  await appendRecord(db, {
    ...{ accountId, userId: null, userName: '', credentialKind: 'system', credentialId: null },
    ...{ sourceAddress: 'worker', userAgent: '', regionId: null, projectId: null, requestId: newHexId() },
    ...{ action: PRUNED, resourceType: 'audit', resourceId: accountId, resourceName: null },
    ...{ outcome: 'success', code: null, changes: null },
    details: { through, records: count, retentionDays: days, time, signature },
  })
  // After the record: its chain is locked now, and stays so no longer than it must.
  await db.auditChain.update({ where: { accountId }, data: { prunedSequence: cut } })
  return { count, signed }
}

/** The last checkpoint of ours before which nothing is young enough to be kept. */
async function findCut(db: Db, accountId: string, days: number, publicKey: string): Promise<bigint | null> {
  const isSigned = checkpointVerifier(publicKey)
  const found = await db.$queryRaw<CheckpointRow[]>`
    SELECT ${Prisma.raw(CHECKPOINT_COLUMNS)} FROM audit_checkpoints k
    WHERE k.account_id = ${accountId}
      AND k.sequence > (SELECT c.pruned_sequence FROM audit_chains c WHERE c.account_id = k.account_id)
      AND EXISTS (SELECT FROM audit_records r WHERE r.account_id = k.account_id AND r.sequence = k.sequence
        AND r.time < now() - make_interval(days => ${days}))
    ORDER BY k.sequence DESC`
  return found.find((row) => isSigned(checkpointOf(row)))?.sequence ?? null
}
