import type { Actor } from '@/lib/domain/iam/actor'
import type { Services } from '@/lib/services/context'
import { actorOfSession } from '@/lib/services/iam/sessions/session'
import { REGION_COOKIE, sessionCookieNames, sessionIdOf } from './session-cookie'

/** Who sends a request with these cookies, or null when nobody is signed in. */
export async function actorFromCookies(
  services: Pick<Services, 'prisma'>,
  cookie: (name: string) => string | undefined,
  secret: string,
): Promise<Actor | null> {
  const value = sessionCookieNames.map(cookie).find(Boolean)
  const sessionId = await sessionIdOf(value, secret)
  return sessionId ? actorOfSession(services, sessionId, cookie(REGION_COOKIE) ?? null) : null
}
