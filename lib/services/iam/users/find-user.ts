import type { Account, AccountSettings as SettingsRow, User } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../../context'

export type FoundUser = User & { account: Account & { settings: SettingsRow | null } }

/** A user of the actor's account; any other is not found. */
export async function findUser(ctx: Context, userId: string): Promise<FoundUser> {
  const user = await ctx.db.user.findFirst({
    where: { id: userId, accountId: ctx.actor.accountId },
    include: { account: { include: { settings: true } } },
  })
  if (!user) throw new DomainError('iam.user_not_found', { userId })
  return user
}

/** The same, locked until the transaction ends, for changes that depend on what the user is. */
export async function lockUser(ctx: Context, userId: string): Promise<FoundUser> {
  await ctx.db.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR UPDATE`
  return findUser(ctx, userId)
}

/** A user that the actor may change: the owner is out of reach for everybody else [I6]. */
export async function lockChangeable(ctx: Context, userId: string): Promise<FoundUser> {
  const user = await lockUser(ctx, userId)
  if (user.isOwner && user.id !== ctx.actor.userId) throw new DomainError('iam.owner_untouchable')
  return user
}
