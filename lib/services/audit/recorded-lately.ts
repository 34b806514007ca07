import type { Db } from '../context'
import type { NewRecord } from './append-record'

/**
 * Whether the same was recorded of the same user and credential within the last seconds; from the same address, if that
 * matters. Who asks holds a lock on the question until their transaction ends, so that of ten ranges asked for at once one
 * is recorded. It is taken before the chain's lock, never after.
 */
export async function wasRecordedLately(
  db: Db,
  record: NewRecord,
  seconds: number,
  isPerAddress = false,
): Promise<boolean> {
  const { accountId, userId, credentialId, action, resourceId, outcome, code } = record
  const address = isPerAddress ? record.sourceAddress : null
  const question = JSON.stringify([
    accountId,
    userId,
    credentialId,
    action,
    resourceId,
    outcome,
    code,
    address,
  ])
  await db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${question}, 0))`
  const found = await db.$queryRaw<unknown[]>`
    SELECT 1 FROM audit_records
    WHERE account_id = ${accountId} AND user_id IS NOT DISTINCT FROM ${userId} AND action = ${action}
      AND credential_id IS NOT DISTINCT FROM ${credentialId} AND resource_id IS NOT DISTINCT FROM ${resourceId}
      AND outcome = ${outcome}::"AuditOutcome" AND code IS NOT DISTINCT FROM ${code}
      AND (${address}::text IS NULL OR source_address = ${address})
      AND time > ${new Date(Date.now() - seconds * 1000)}
    LIMIT 1`
  return found.length > 0
}
