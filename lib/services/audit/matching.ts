import { Prisma } from '@/lib/db/generated/client'
import type { AuditFilter } from '@/lib/domain/audit/list-query'
import type { Actor } from '@/lib/domain/iam/actor'

const { sql, join } = Prisma

/** The records of the actor's own account that a filter means, as a condition on `audit_records`. */
export function matching(actor: Actor, filter: AuditFilter): Prisma.Sql {
  const { from, to, user, action, resourceType, outcome, resource, requestId } = filter
  const conditions = [sql`account_id = ${actor.accountId}`]
  if (from) conditions.push(sql`time >= ${from}::timestamptz`)
  if (to) conditions.push(sql`time <= ${to}::timestamptz`)
  if (user.length) conditions.push(sql`user_name IN (${join(user)})`)
  if (action.length) conditions.push(sql`action IN (${join(action)})`)
  if (resourceType.length) conditions.push(sql`resource_type IN (${join(resourceType)})`)
  if (outcome.length) conditions.push(sql`outcome::text IN (${join(outcome)})`)
  if (requestId) conditions.push(sql`request_id = ${requestId}`)
  if (resource) {
    // A wildcard is only a character.
    const part = `%${resource.replace(/[\\%_]/g, '\\$&')}%`
    conditions.push(sql`(resource_id = ${resource} OR resource_name ILIKE ${part})`)
  }
  return join(conditions, ' AND ')
}
