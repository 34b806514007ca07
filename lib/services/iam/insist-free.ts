import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'

/**
 * Refuses a name that the account has already. Two at once are told apart by the lock: the unique index would end the
 * second one without words.
 */
export async function insistFree(
  ctx: Context,
  kind: 'user' | 'group' | 'policy' | 'agency',
  name: string,
  besides?: string,
): Promise<void> {
  const { accountId } = ctx.actor
  await ctx.db
    .$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`iam-name:${kind}:${accountId}`}, 0))`
  const where = { accountId, name, ...(besides && { id: { not: besides } }) }
  const taken = {
    user: () => ctx.db.user.count({ where }),
    group: () => ctx.db.group.count({ where }),
    policy: () => ctx.db.policy.count({ where }),
    agency: () => ctx.db.agency.count({ where }),
  }
  if ((await taken[kind]()) > 0) throw new DomainError('iam.name_taken', { name })
}
