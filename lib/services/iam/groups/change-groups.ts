import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { GroupInput, HexId } from '@/lib/domain/iam/input'
import { newHexId } from '@/lib/domain/ids'
import { release, reserve } from '../../quota/reserve'
import { verb } from '../../verb'
import { insistFree } from '../insist-free'
import { findGroups, lockGroup } from './find-group'

export const createGroup = verb({
  name: 'createGroup',
  action: 'iam:groups:create',
  input: GroupInput,
  run: async (ctx, _target, { name, description }) => {
    await insistFree(ctx, 'group', name)
    await reserve(ctx, 'groups', 1, ctx.actor.accountId)
    const groupId = newHexId()
    await ctx.db.group.create({ data: { id: groupId, accountId: ctx.actor.accountId, name, description } })
    return { groupId }
  },
  record: ({ name }, _target, result) => ({ type: 'group', id: result?.groupId, name }),
})

export const updateGroup = verb({
  name: 'updateGroup',
  action: 'iam:groups:update',
  input: GroupInput.extend({ groupId: HexId }),
  target: (ctx, { groupId }) => lockGroup(ctx, groupId),
  record: ({ groupId, name, description }, group) => ({
    type: 'group',
    id: groupId,
    name: group?.name,
    changes: group && diffOf(group, { name, description }),
  }),
  run: async (ctx, group, { name, description }) => {
    await insistFree(ctx, 'group', name, group.id)
    await ctx.db.group.update({ where: { id: group.id }, data: { name, description } })
  },
})

/** Removes a group; its members lose at once what they had through it. */
export const deleteGroup = verb({
  name: 'deleteGroup',
  action: 'iam:groups:delete',
  input: z.object({ groupId: HexId }),
  target: (ctx, { groupId }) => lockGroup(ctx, groupId),
  record: ({ groupId }, group) => ({ type: 'group', id: groupId, name: group?.name }),
  run: async (ctx, group) => {
    await ctx.db.group.delete({ where: { id: group.id } })
    await release(ctx, 'groups', group.accountId)
  },
})

const MembersInput = z.object({
  groupId: HexId,
  userIds: z.array(HexId).min(1, 'required').max(100, 'too_many'),
})

/** Adds people to a group. */
export const addGroupMembers = verb({
  name: 'addGroupMember',
  action: 'iam:groups:update',
  input: MembersInput,
  target: (ctx, { groupId }) => lockGroup(ctx, groupId),
  record: ({ groupId, userIds }, group) => ({
    type: 'group',
    id: groupId,
    name: group?.name,
    details: { userIds },
  }),
  run: async (ctx, group, { userIds }) => {
    const ids = [...new Set(userIds)]
    const known = await ctx.db.user.count({ where: { id: { in: ids }, accountId: ctx.actor.accountId } })
    if (known !== ids.length) throw new DomainError('iam.user_not_found')
    await ctx.db.groupMember.createMany({
      data: ids.map((userId) => ({ groupId: group.id, userId })),
      skipDuplicates: true,
    })
  },
})

/** Takes people out of a group. */
export const removeGroupMembers = verb({
  name: 'deleteGroupMember',
  action: 'iam:groups:update',
  input: MembersInput,
  target: (ctx, { groupId }) => lockGroup(ctx, groupId),
  record: ({ groupId, userIds }, group) => ({
    type: 'group',
    id: groupId,
    name: group?.name,
    details: { userIds },
  }),
  run: async (ctx, group, { userIds }) => {
    const { count } = await ctx.db.groupMember.deleteMany({
      where: { groupId: group.id, userId: { in: userIds } },
    })
    if (count === 0) throw new DomainError('iam.user_not_found')
  },
})

/** Puts one person into exactly these groups. */
export const setUserGroups = verb({
  name: 'updateUserGroups',
  action: 'iam:groups:update',
  input: z.object({ userId: HexId, groupIds: z.array(HexId).max(20, 'too_many') }),
  target: async (ctx, { userId }) => {
    // Two at once take turns: both would find the groups gone and put theirs in.
    await ctx.db.$queryRaw`SELECT id FROM users WHERE id = ${userId} FOR UPDATE`
    const user = await ctx.db.user.findFirst({ where: { id: userId, accountId: ctx.actor.accountId } })
    if (!user) throw new DomainError('iam.user_not_found', { userId })
    return user
  },
  record: ({ userId, groupIds }, user) => ({
    type: 'user',
    id: userId,
    name: user?.name,
    details: { groupIds },
  }),
  run: async (ctx, user, { groupIds }) => {
    const groups = await findGroups(ctx, groupIds)
    await ctx.db.groupMember.deleteMany({ where: { userId: user.id } })
    await ctx.db.groupMember.createMany({
      data: groups.map(({ id }) => ({ groupId: id, userId: user.id })),
    })
  },
})
