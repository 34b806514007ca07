import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { HexId } from '@/lib/domain/iam/input'
import type { Context } from '../../context'
import { verb } from '../../verb'
import { lockChangeable } from '../users/find-user'

/** Ends all sessions of a user, in every process at once, but one; and all tokens. */
export async function endSessionsOf(ctx: Pick<Context, 'db'>, userId: string, but?: string): Promise<number> {
  await ctx.db.token.deleteMany({ where: { userId } })
  const { count } = await ctx.db.session.updateMany({
    where: { userId, revokedAt: null, ...(but && { id: { not: but } }) },
    data: { revokedAt: new Date() },
  })
  return count
}

async function endOne(ctx: Context, userId: string, sessionId: string): Promise<void> {
  const { count } = await ctx.db.session.updateMany({
    where: { id: sessionId, userId, revokedAt: null },
    data: { revokedAt: new Date() },
  })
  if (count === 0) throw new DomainError('auth.session_not_found')
}

/** Ends one session of a person, or all of them. */
export const endUserSessions = verb({
  name: 'endSession',
  action: 'iam:sessions:delete',
  input: z.object({ userId: HexId, sessionId: HexId.nullable().default(null) }),
  target: (ctx, { userId }) => lockChangeable(ctx, userId),
  record: ({ userId, sessionId }, user) => ({
    type: 'user',
    id: userId,
    name: user?.name,
    details: { sessionId },
  }),
  run: async (ctx, user, { sessionId }) => {
    if (sessionId) await endOne(ctx, user.id, sessionId)
    else await endSessionsOf(ctx, user.id)
  },
})

/** Ends one of one's own sessions, or all others. */
export const endOwnSessions = verb({
  name: 'endSession',
  action: 'iam:self:manage',
  input: z.object({ sessionId: HexId.nullable().default(null) }),
  record: ({ sessionId }) => ({ type: 'user', details: { sessionId } }),
  run: async (ctx, _target, { sessionId }) => {
    if (sessionId) await endOne(ctx, ctx.actor.userId, sessionId)
    else await endSessionsOf(ctx, ctx.actor.userId, ctx.actor.credential.id ?? undefined)
  },
})
