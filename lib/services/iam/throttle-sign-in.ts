import { DomainError } from '@/lib/domain/errors'
import { blockSeconds, THROTTLE_MEMORY_SECONDS } from '@/lib/domain/iam/throttle'
import type { Services } from '../context'

/** One key for the address, one for the user as tried from there: a stranger elsewhere cannot lock a user out. */
const keysOf = (address: string, account: string, user: string) =>
  [
    { kind: 'address', key: `address:${address}` },
    { kind: 'user', key: `user:${account}/${user}@${address}` },
  ] as const

/** Throws `request.throttled` while a block lasts. */
export async function insistNotThrottled(
  services: Services,
  address: string,
  account: string,
  user: string,
): Promise<void> {
  const keys = keysOf(address, account, user).map(({ key }) => key)
  const blocked = await services.prisma.signInThrottle.findFirst({
    where: { key: { in: keys }, blockedUntil: { gt: new Date() } },
    orderBy: { blockedUntil: 'desc' },
  })
  if (!blocked?.blockedUntil) return
  const retryAfterSeconds = Math.ceil((blocked.blockedUntil.getTime() - Date.now()) / 1000)
  throw new DomainError('request.throttled', { retryAfterSeconds })
}

export async function noteFailure(
  services: Services,
  address: string,
  account: string,
  user: string,
): Promise<void> {
  for (const { kind, key } of keysOf(address, account, user)) {
    const [row] = await services.prisma.$queryRaw<{ failures: number }[]>`
      INSERT INTO sign_in_throttles AS t (key, failures, last_failure_at) VALUES (${key}, 1, now())
      ON CONFLICT (key) DO UPDATE SET last_failure_at = now(), failures = CASE
        WHEN t.last_failure_at < now() - make_interval(secs => ${THROTTLE_MEMORY_SECONDS}) THEN 1 ELSE t.failures + 1 END
      RETURNING failures`
    const seconds = blockSeconds(kind, row?.failures ?? 0)
    if (seconds === 0) continue
    const blockedUntil = new Date(Date.now() + seconds * 1000)
    await services.prisma.signInThrottle.update({ where: { key }, data: { blockedUntil } })
  }
}

/** A success forgets the user's failures, not the address's: one good account must not buy a guesser more tries. */
export async function forgetFailures(
  services: Services,
  address: string,
  account: string,
  user: string,
): Promise<void> {
  await services.prisma.signInThrottle.deleteMany({ where: { key: keysOf(address, account, user)[1].key } })
}
