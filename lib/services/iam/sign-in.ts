import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { hashPassword, randomPassword, verifyPassword } from '@/lib/domain/iam/password'
import { newHexId } from '@/lib/domain/ids'
import { isStorable } from '@/lib/domain/text'
import { recordSignIn } from '../audit/record'
import type { RequestInfo, Services } from '../context'
import { inTransaction } from '../transaction'
import { loadActor } from './load-actor'
import { effectiveSettings } from './settings/settings-of'
import { countAttempt, forgiveAttempt, Throttled } from './throttle-sign-in'

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

/** Compared when there is no such user, so that the answer takes as long and says nothing. */
const decoy = hashPassword(randomPassword())

/** Console sign-in with a password; failures are throttled and audited in the account they were tried on [I7]. */
export async function signIn(services: Services, request: RequestInfo, rawInput: unknown): Promise<SignedIn> {
  const parsed = SignInInput.safeParse(rawInput)
  if (!parsed.success || !isStorable(rawInput)) throw new DomainError('auth.failed')
  const { account, user: userName, password } = parsed.data
  const address = request.sourceAddress
  const refuse = async (code: string, repeatAfterSeconds?: number): Promise<void> => {
    const known = await services.prisma.account.findUnique({
      where: { name: account },
      include: { users: { where: { name: userName }, select: { id: true } } },
    })
    if (!known) return
    const attempt = { accountId: known.id, userId: known.users[0]?.id ?? null, userName, sessionId: null }
    await recordSignIn(services, request, { ...attempt, code, repeatAfterSeconds })
  }
  try {
    await countAttempt(services, address, account, userName)
  } catch (error) {
    if (error instanceof Throttled) await refuse(error.code, error.blockedForSeconds)
    throw error
  }

  const user = await services.prisma.user.findFirst({
    where: { name: userName, account: { name: account } },
    include: { account: { include: { settings: true } } },
  })
  const isRight = await verifyPassword(password, user?.passwordHash ?? (await decoy))
  const sessionId = newHexId()
  // Who could do nothing with a session gets none: a disabled user, an account without a project.
  const actor =
    user && isRight
      ? await loadActor(services, { userId: user.id, regionId: null }, { kind: 'session', id: sessionId })
      : null
  if (!user || !actor) {
    await refuse('auth.failed')
    throw new DomainError('auth.failed')
  }

  await forgiveAttempt(services, address, account, userName)
  const { sessionMaxHours } = effectiveSettings(user.account.settings)
  const expiresAt = new Date(Date.now() + sessionMaxHours * 3600 * 1000)
  const isOpened = await inTransaction(services, async (db) => {
    // The password may have been changed, or the user disabled, while it was looked at: the row is asked again under its
    // lock, or this session would be the one that the change forgot to end.
    const unchanged = await db.$queryRaw<{ id: string }[]>`
      SELECT id FROM users WHERE id = ${user.id} AND password_hash = ${user.passwordHash} AND status = 'enabled' FOR UPDATE`
    if (unchanged.length === 0) return false
    await db.session.create({
      data: {
        id: sessionId,
        userId: user.id,
        sourceAddress: address,
        userAgent: request.userAgent.slice(0, 400),
        expiresAt,
      },
    })
    await db.user.update({ where: { id: user.id }, data: { lastSignInAt: new Date() } })
    return true
  })
  if (!isOpened) {
    await refuse('auth.failed')
    throw new DomainError('auth.failed')
  }
  await recordSignIn(services, request, {
    accountId: user.accountId,
    userId: user.id,
    userName,
    sessionId,
    code: null,
  })
  return { sessionId, userId: user.id, userName, accountId: user.accountId, accountName: user.account.name }
}
