import type { Actor } from '@/lib/domain/iam/actor'
import type { Services } from '../../context'
import { loadActor } from '../load-actor'
import { effectiveSettings } from '../settings/settings-of'

/** How stale `last_seen_at` may be: one write a minute is enough to measure hours of idleness. */
const TOUCH_SECONDS = 60

/** The actor of a console session in a region, or null when the session is over. */
export async function actorOfSession(
  services: Pick<Services, 'prisma'>,
  sessionId: string,
  regionId: string | null,
): Promise<Actor | null> {
  const session = await services.prisma.session.findUnique({
    where: { id: sessionId },
    include: { user: { select: { account: { select: { settings: true } } } } },
  })
  const now = Date.now()
  if (!session || session.revokedAt || session.expiresAt.getTime() <= now) return null
  const idleSeconds = (now - session.lastSeenAt.getTime()) / 1000
  const { sessionIdleMinutes } = effectiveSettings(session.user.account.settings)
  if (idleSeconds > sessionIdleMinutes * 60) return null
  if (idleSeconds > TOUCH_SECONDS) {
    await services.prisma.session.update({ where: { id: sessionId }, data: { lastSeenAt: new Date(now) } })
  }
  return loadActor(services, { userId: session.userId, regionId }, { kind: 'session', id: sessionId })
}
