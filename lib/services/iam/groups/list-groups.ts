import { z } from 'zod'
import { HexId } from '@/lib/domain/iam/input'
import type { GroupDetail, GroupView } from '@/lib/domain/iam/view'
import { read } from '../../verb'
import { presentGrants } from '../grants/present-grants'
import { findGroups } from './find-group'

const counts = { _count: { select: { members: true, grants: true } } } as const

interface Row {
  id: string
  name: string
  description: string
  createdAt: Date
  _count: { members: number; grants: number }
}

const present = ({ id, name, description, createdAt, _count }: Row): GroupView => ({
  id,
  name,
  description,
  createdAt: createdAt.toISOString(),
  memberCount: _count.members,
  grantCount: _count.grants,
})

/** Groups of the account; a quota limits them, so the list is whole. */
export const listGroups = read({
  action: 'iam:groups:list',
  input: z.object({ search: z.string().max(128).default('') }),
  run: async (ctx, _target, { search }) => {
    const groups = await ctx.db.group.findMany({
      where: {
        accountId: ctx.actor.accountId,
        ...(search && { name: { contains: search, mode: 'insensitive' } }),
      },
      orderBy: { name: 'asc' },
      include: counts,
    })
    return { groups: groups.map(present) }
  },
})

export const getGroup = read({
  action: 'iam:groups:list',
  input: z.object({ groupId: HexId }),
  target: async (ctx, { groupId }) => (await findGroups(ctx, [groupId]))[0]!,
  run: async (ctx, { id }): Promise<GroupDetail> => {
    const group = await ctx.db.group.findUniqueOrThrow({
      where: { id },
      include: {
        ...counts,
        members: { include: { user: true } },
        grants: { include: { policy: true, project: true }, orderBy: { createdAt: 'asc' } },
      },
    })
    return {
      ...present(group),
      members: group.members
        .map(({ user }) => ({ id: user.id, name: user.name, status: user.status }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
      grants: presentGrants(group.grants),
    }
  },
})
