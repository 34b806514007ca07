import { DomainError } from '@/lib/domain/errors'
import { neighbourhood } from '@/lib/domain/iam/network'
import {
  FIRST_BLOCK_SECONDS,
  FREE_FAILURES,
  LONGEST_BLOCK_SECONDS,
  THROTTLE_MEMORY_SECONDS,
} from '@/lib/domain/iam/throttle'
import type { Db, Services } from '../context'
import { inSqlTransaction } from '../sql-transaction'

/** One key for the address, one for the user as tried from there: a stranger elsewhere cannot lock a user out. */
const keysOf = (address: string, account: string, user: string) => {
  const from = neighbourhood(address)
  return [
    { kind: 'address', key: `address:${from}` },
    { kind: 'user', key: `user:${account}/${user}@${from}` },
  ] as const
}

/** A refusal without a look at the password. */
export class Throttled extends DomainError {
  constructor(
    retryAfterSeconds: number,
    /** Since when attempts are refused: what is recorded once a block asks for it. */
    readonly blockedForSeconds: number,
  ) {
    super('request.throttled', { retryAfterSeconds })
  }
}

/**
 * Counts an attempt before its password is looked at, or throws `request.throttled` while a block lasts. One statement both
 * asks and counts: guesses sent at once are no better than guesses one after another [I7].
 */
export async function countAttempt(
  services: Services,
  address: string,
  account: string,
  user: string,
): Promise<void> {
  const blocked = await inSqlTransaction(
    services,
    async (db) => {
      for (const { kind, key } of keysOf(address, account, user))
        if (!(await count(db, key, FREE_FAILURES[kind]))) return key
      return null
    },
    COUNTERS,
  )
  if (blocked !== null) throw await throttled(services, blocked)
}

/** A power cut may forget the last counts: whoever guesses gains a try for each, and people do not wait for a disk. */
const COUNTERS = { isDurable: false }

/** Whether the attempt is let through. */
async function count(db: Db, key: string, free: number): Promise<boolean> {
  const counted = await db.$queryRaw<{ failures: number }[]>`
    INSERT INTO sign_in_throttles AS t (key, failures, last_failure_at) VALUES (${key}, 1, now())
    ON CONFLICT (key) DO UPDATE SET last_failure_at = now(),
      failures = CASE WHEN t.last_failure_at < now() - make_interval(secs => ${THROTTLE_MEMORY_SECONDS}) THEN 1
        ELSE t.failures + 1 END,
      blocked_until = CASE WHEN t.last_failure_at < now() - make_interval(secs => ${THROTTLE_MEMORY_SECONDS})
          OR t.failures + 1 < ${free} THEN NULL
        ELSE now() + make_interval(secs => least(${LONGEST_BLOCK_SECONDS}::float,
          ${FIRST_BLOCK_SECONDS}::float * power(2, least(t.failures + 1 - ${free}, 20)))) END
    WHERE t.blocked_until IS NULL OR t.blocked_until <= now()
    RETURNING failures`
  return counted.length > 0
}

async function throttled(services: Services, key: string): Promise<Throttled> {
  const row = await services.prisma.signInThrottle.findUnique({ where: { key } })
  const now = Date.now()
  const leftMs = (row?.blockedUntil?.getTime() ?? 0) - now
  // Attempts that are refused change nothing, so the last failure is the one that began the block.
  const pastMs = now - (row?.lastFailureAt.getTime() ?? now)
  return new Throttled(Math.max(1, Math.ceil(leftMs / 1000)), Math.max(1, Math.ceil(pastMs / 1000)))
}

/**
 * A success forgets the user's failures; of the address only this attempt, because one good account must not buy a guesser
 * more tries.
 */
export async function forgiveAttempt(
  services: Services,
  address: string,
  account: string,
  user: string,
): Promise<void> {
  const [ofAddress, ofUser] = keysOf(address, account, user)
  await inSqlTransaction(
    services,
    async (db) => {
      // In the order in which attempts are counted.
      await db.$executeRaw`
        UPDATE sign_in_throttles SET failures = greatest(failures - 1, 0),
          blocked_until = CASE WHEN failures - 1 < ${FREE_FAILURES.address} THEN NULL ELSE blocked_until END
        WHERE key = ${ofAddress.key}`
      await db.$executeRaw`DELETE FROM sign_in_throttles WHERE key = ${ofUser.key}`
    },
    COUNTERS,
  )
}
