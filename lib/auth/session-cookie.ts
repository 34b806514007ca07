import { decode } from 'next-auth/jwt'

/** The names next-auth uses over HTTP and over HTTPS. */
export const sessionCookieNames = ['__Secure-next-auth.session-token', 'next-auth.session-token'] as const

/** Which region the person works in; a preference, never a proof. */
export const REGION_COOKIE = 'imprint-region'

/** The session id in a session cookie's value, or null when the value is not ours or too old. */
export async function sessionIdOf(cookieValue: string | undefined, secret: string): Promise<string | null> {
  if (!cookieValue) return null
  try {
    const token = await decode({ token: cookieValue, secret })
    return typeof token?.sid === 'string' ? token.sid : null
  } catch {
    return null
  }
}
