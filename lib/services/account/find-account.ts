import type { Account } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'
import type { Context } from '../context'
import { insistPermitted } from '../insist-permitted'

/** Any account, for the operator. Who is not is refused before: which accounts exist is not for them to learn. */
export async function findAccount(ctx: Context, accountId: string, action: Action): Promise<Account> {
  insistPermitted(ctx, action)
  const account = await ctx.db.account.findUnique({ where: { id: accountId } })
  if (!account) throw new DomainError('account.not_found')
  return account
}

/** The same, locked until the transaction ends. */
export async function lockAccount(ctx: Context, accountId: string, action: Action): Promise<Account> {
  insistPermitted(ctx, action)
  await ctx.db.$queryRaw`SELECT id FROM accounts WHERE id = ${accountId} FOR UPDATE`
  return findAccount(ctx, accountId, action)
}

/**
 * Makes new accounts and new regions take turns, until the transaction ends: each makes projects for all of the other, and
 * two at once would miss each other.
 */
export async function lockProjects(ctx: Pick<Context, 'db'>): Promise<void> {
  await ctx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('imprint.projects'))`
}
