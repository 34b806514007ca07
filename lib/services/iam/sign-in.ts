import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import { isStorable } from '@/lib/domain/text'
import { recordSignIn } from '../audit/record'
import type { RequestInfo, Services } from '../context'
import { inSqlTransaction } from '../sql-transaction'
import { checkCredentials, lockUnchanged, noteSignIn } from './check-credentials'
import { loadActor } from './load-actor'
import { effectiveSettings } from './settings/settings-of'

export const SignInInput = z.object({
  account: z.string().trim().min(1, 'required').max(64),
  user: z.string().trim().min(1, 'required').max(64),
  password: z.string().min(1, 'required').max(256),
})

/** The longest that any account may choose: what the cookie is good for. When a session ends is said by its row [I7]. */
export const COOKIE_MAX_SECONDS = 168 * 3600

export interface SignedIn {
  sessionId: string
  userId: string
  userName: string
  accountId: string
  accountName: string
}

/** Console sign-in with a password; failures are throttled and audited in the account they were tried on [I7]. */
export async function signIn(services: Services, request: RequestInfo, rawInput: unknown): Promise<SignedIn> {
  const parsed = SignInInput.safeParse(rawInput)
  if (!parsed.success || !isStorable(rawInput)) throw new DomainError('auth.failed')
  const { user, refuse, forgive } = await checkCredentials(services, request, parsed.data)
  const sessionId = newHexId()
  // Who could do nothing with a session gets none: a disabled user, an account without a project.
  const who = { userId: user.id, regionId: null }
  if (!(await loadActor(services, who, { kind: 'session', id: sessionId }))) return refuse()

  await forgive()
  const { sessionMaxHours } = effectiveSettings(user.account.settings)
  const expiresAt = new Date(Date.now() + sessionMaxHours * 3600 * 1000)
  const { accountId, id: userId, name: userName } = user
  const isOpened = await inSqlTransaction(services, async (db) => {
    if (!(await lockUnchanged(db, user))) return false
    await db.$executeRaw`
      INSERT INTO sessions (id, user_id, source_address, user_agent, expires_at)
      VALUES (${sessionId}, ${userId}, ${request.sourceAddress}, ${request.userAgent.slice(0, 400)}, ${expiresAt})`
    await noteSignIn(db, userId)
    await recordSignIn(db, request, { accountId, userId, userName, sessionId, code: null })
    return true
  })
  if (!isOpened) return refuse()
  return {
    sessionId,
    userId,
    userName,
    accountId,
    accountName: user.account.name,
  }
}
