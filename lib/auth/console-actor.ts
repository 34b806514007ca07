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
  const sessionId = await sessionIdFromCookies(cookie, secret)
  return sessionId ? actorOfSession(services, sessionId, cookie(REGION_COOKIE) ?? null) : null
}

/** Which session the cookies name, whether or not it has ended. */
export function sessionIdFromCookies(
  cookie: (name: string) => string | undefined,
  secret: string,
): Promise<string | null> {
  return sessionIdOf(sessionCookieNames.map(cookie).find(Boolean), secret)
}
