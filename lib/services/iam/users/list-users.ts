import { z } from 'zod'
import type { Prisma } from '@/lib/db/generated/client'
import { HexId } from '@/lib/domain/iam/input'
import type { UserView } from '@/lib/domain/iam/view'
import type { Context } from '../../context'
import { read } from '../../verb'
import { findUser } from './find-user'

const ListUsersInput = z.object({
  search: z.string().max(128).default(''),
  status: z.enum(['enabled', 'disabled']).nullable().default(null),
})

/** People of the account; their number is limited by a quota, so the list is whole. */
export const listUsers = read({
  action: 'iam:users:list',
  input: ListUsersInput,
  run: async (ctx, _target, { search, status }) => ({
    users: await presentUsers(ctx, {
      ...(search && { name: { contains: search, mode: 'insensitive' } }),
      ...(status && { status }),
    }),
  }),
})

export const getUser = read({
  action: 'iam:users:list',
  input: z.object({ userId: HexId }),
  target: (ctx, { userId }) => findUser(ctx, userId),
  run: async (ctx, { id }) => (await presentUsers(ctx, { id }))[0]!,
})

export async function presentUsers(ctx: Context, where: Prisma.UserWhereInput): Promise<UserView[]> {
  const now = new Date()
  const users = await ctx.db.user.findMany({
    where: { ...where, accountId: ctx.actor.accountId },
    orderBy: [{ isOwner: 'desc' }, { name: 'asc' }],
    include: {
      groups: { include: { group: { select: { id: true, name: true } } } },
      _count: {
        select: { sessions: { where: { revokedAt: null, expiresAt: { gt: now } } }, accessKeys: true },
      },
    },
  })
  return users.map((user) => ({
    id: user.id,
    name: user.name,
    description: user.description,
    isOwner: user.isOwner,
    isSelf: user.id === ctx.actor.userId,
    status: user.status,
    mustChangePassword: user.mustChangePassword,
    passwordChangedAt: user.passwordChangedAt.toISOString(),
    lastSignInAt: user.lastSignInAt?.toISOString() ?? null,
    createdAt: user.createdAt.toISOString(),
    groups: user.groups.map(({ group }) => group).toSorted((a, b) => a.name.localeCompare(b.name)),
    sessionCount: user._count.sessions,
    accessKeyCount: user._count.accessKeys,
  }))
}
