import type { Account, AccountSettings, User } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { hashPassword, isHashOld, randomPassword, verifyPassword } from '@/lib/domain/iam/password'
import { recordSignIn } from '../audit/record'
import type { Db, RequestInfo, Services } from '../context'
import { inSqlTransaction } from '../sql-transaction'
import { countAttempt, forgiveAttempt, Throttled } from './throttle-sign-in'

export type KnownUser = User & { account: Account & { settings: AccountSettings | null } }

/** Compared when there is no such user, so that the answer takes as long and says nothing. */
const decoy = hashPassword(randomPassword())

/** Somebody whose password was right, and what is still to be done about it. */
export interface Checked {
  user: KnownUser
  /** Refuses after all, as if the password had been wrong, and records it. */
  refuse(): Promise<never>
  /** Forgets earlier failures. */
  forgive(): Promise<void>
}

/**
 * The user whom account, name and password mean, or `auth.failed`: one refusal for every reason. Failures are throttled and
 * audited in the account they were tried on [I7].
 */
export async function checkCredentials(
  services: Services,
  request: RequestInfo,
  given: { account: string; user: string; password: string },
): Promise<Checked> {
  const { account, user: userName, password } = given
  const address = request.sourceAddress
  const record = async (code: string, repeatAfterSeconds?: number): Promise<void> => {
    const known = await services.prisma.account.findUnique({
      where: { name: account },
      include: { users: { where: { name: userName }, select: { id: true } } },
    })
    if (!known) return
    const attempt = { accountId: known.id, userId: known.users[0]?.id ?? null, userName, sessionId: null }
    await inSqlTransaction(services, (db) =>
      recordSignIn(db, request, { ...attempt, code, repeatAfterSeconds }),
    )
  }
  const refuse = async (): Promise<never> => {
    await record('auth.failed')
    throw new DomainError('auth.failed')
  }
  try {
    await countAttempt(services, address, account, userName)
  } catch (error) {
    if (error instanceof Throttled) await record(error.code, error.blockedForSeconds)
    throw error
  }
  const user = await services.prisma.user.findFirst({
    where: { name: userName, account: { name: account } },
    include: { account: { include: { settings: true } } },
  })
  const isRight = await verifyPassword(password, user?.passwordHash ?? (await decoy))
  if (!user || !isRight) return refuse()
  if (isHashOld(user.passwordHash)) user.passwordHash = await renewHash(services, user, password)
  return { user, refuse, forgive: () => forgiveAttempt(services, address, account, userName) }
}

/** Only here is the password itself at hand; who changed it meanwhile keeps the change. */
async function renewHash(services: Services, user: User, password: string): Promise<string> {
  const passwordHash = await hashPassword(password)
  const { count } = await services.prisma.user.updateMany({
    where: { id: user.id, passwordHash: user.passwordHash },
    data: { passwordHash },
  })
  return count === 0 ? user.passwordHash : passwordHash
}

/**
 * Whether the user's password is still the one that was looked at. The row stays locked: the password may be changed, or the
 * user disabled, while it is compared, and what is opened now would be the one thing that the change forgot to end.
 */
export async function lockUnchanged(db: Db, user: Pick<User, 'id' | 'passwordHash'>): Promise<boolean> {
  const unchanged = await db.$queryRaw<{ id: string }[]>`
    SELECT id FROM users WHERE id = ${user.id} AND password_hash = ${user.passwordHash} AND status = 'enabled' FOR UPDATE`
  return unchanged.length > 0
}

export async function noteSignIn(db: Db, userId: string): Promise<void> {
  await db.$executeRaw`UPDATE users SET last_sign_in_at = now() WHERE id = ${userId}`
}
