import { PRUNED } from '@/lib/domain/audit/record'
import { newHexId } from '@/lib/domain/ids'
import type { Db, Services } from '../context'
import { inTransaction } from '../transaction'
import { appendRecord } from './append-record'

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
  for (const { accountId, auditRetentionDays } of accounts)
    removed += await inTransaction(services, (db) => pruneAccount(db, accountId, auditRetentionDays!))
  return removed
}

async function pruneAccount(db: Db, accountId: string, days: number): Promise<number> {
  const cut = await findCut(db, accountId, days)
  if (cut === null) return 0
  const { count } = await db.auditRecord.deleteMany({ where: { accountId, sequence: { lte: cut } } })
  // Another worker was here first.
  if (count === 0) return 0
  await db.auditCheckpoint.deleteMany({ where: { accountId, sequence: { lt: cut } } })
  await appendRecord(db, {
    ...{ accountId, userId: null, userName: '', credentialKind: 'system', credentialId: null },
    ...{ sourceAddress: 'worker', userAgent: '', regionId: null, projectId: null, requestId: newHexId() },
    ...{ action: PRUNED, resourceType: 'audit', resourceId: accountId, resourceName: null },
    ...{ outcome: 'success', code: null, changes: null },
    details: { through: Number(cut), records: count, retentionDays: days },
  })
  // After the record: its chain is locked now, and stays so no longer than it must.
  await db.auditChain.update({ where: { accountId }, data: { prunedSequence: cut } })
  return count
}

/** The last checkpoint before which nothing is young enough to be kept. */
async function findCut(db: Db, accountId: string, days: number): Promise<bigint | null> {
  const [found] = await db.$queryRaw<{ cut: bigint | null }[]>`
    SELECT max(k.sequence) AS cut FROM audit_checkpoints k
    JOIN audit_chains c ON c.account_id = k.account_id AND k.sequence > c.pruned_sequence
    JOIN audit_records r ON r.account_id = k.account_id AND r.sequence = k.sequence
    WHERE k.account_id = ${accountId} AND r.time < now() - make_interval(days => ${days})`
  return found?.cut ?? null
}
