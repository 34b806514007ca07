import type { Db } from '../context'
import type { NewRecord } from './append-record'

/**
 * Whether the same was recorded of the same user and credential within the last seconds. Who asks holds a lock on the
 * question until their transaction ends, so that of ten ranges asked for at once one is recorded. It is taken before the
 * chain's lock, never after.
 */
export async function wasRecordedLately(db: Db, record: NewRecord, seconds: number): Promise<boolean> {
  const { accountId, userId, credentialId, action, resourceId, outcome, code } = record
  const question = JSON.stringify([accountId, userId, credentialId, action, resourceId, outcome, code])
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${question}, 0))`
  const found = await db.auditRecord.findFirst({
    where: {
      ...{ accountId, userId, credentialId, action, resourceId, outcome, code },
      time: { gt: new Date(Date.now() - seconds * 1000) },
    },
    select: { sequence: true },
  })
  return found !== null
}
