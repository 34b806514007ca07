import { z } from 'zod'
import { HexId } from '@/lib/domain/iam/input'
import type { SessionView } from '@/lib/domain/iam/view'
import type { Context } from '../../context'
import { read } from '../../verb'
import { settingsOf } from '../settings/settings-of'
import { findUser } from '../users/find-user'

const MINUTE_MS = 60_000

/** Sessions that still work, the latest used first. */
async function sessionsOf(ctx: Context, userId: string): Promise<SessionView[]> {
  const { sessionIdleMinutes } = await settingsOf(ctx, ctx.actor.accountId)
  const sessions = await ctx.db.session.findMany({
    where: {
      userId,
      revokedAt: null,
      expiresAt: { gt: new Date() },
      lastSeenAt: { gt: new Date(Date.now() - sessionIdleMinutes * MINUTE_MS) },
    },
    orderBy: { lastSeenAt: 'desc' },
    take: 100,
  })
  return sessions.map((session) => ({
    id: session.id,
    sourceAddress: session.sourceAddress,
    userAgent: session.userAgent,
    isCurrent: session.id === ctx.actor.credential.id,
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  }))
}

export const listOwnSessions = read({
  action: 'iam:self:manage',
  input: z.object({}),
  run: async (ctx) => ({ sessions: await sessionsOf(ctx, ctx.actor.userId) }),
})

export const listUserSessions = read({
  action: 'iam:sessions:list',
  input: z.object({ userId: HexId }),
  target: (ctx, { userId }) => findUser(ctx, userId),
  run: async (ctx, user) => ({ sessions: await sessionsOf(ctx, user.id) }),
})
