import type { Group } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../../context'

/** A group of the actor's account, locked until the transaction ends; any other is not found. */
export async function lockGroup(ctx: Context, groupId: string): Promise<Group> {
  await ctx.db.$queryRaw`SELECT id FROM groups WHERE id = ${groupId} FOR UPDATE`
  return (await findGroups(ctx, [groupId]))[0]!
}

/** Groups of the actor's account; not found when one of them is not. */
export async function findGroups(ctx: Context, groupIds: readonly string[]): Promise<Group[]> {
  const ids = [...new Set(groupIds)]
  const groups = await ctx.db.group.findMany({ where: { id: { in: ids }, accountId: ctx.actor.accountId } })
  if (groups.length !== ids.length) throw new DomainError('iam.group_not_found')
  return groups
}
