import { DomainError } from '../errors'
import type { Actor } from '../iam/actor'
import { neighbourhood } from '../iam/network'

/** Whose requests are counted together. */
export const limitKinds = ['address', 'user', 'account'] as const
export type LimitKind = (typeof limitKinds)[number]

/** Counts requests; each api process has one. */
export interface RateLimiter {
  /** Counts a request of this key. Null: it may go on; else the seconds after which it may. */
  take(kind: LimitKind, key: string): number | null
}

/** Before anything is known about who asks. @throws `request.throttled` */
export function limitAddress(limiter: RateLimiter, sourceAddress: string): void {
  insistNotThrottled(limiter, 'address', neighbourhood(sourceAddress))
}

/**
 * As soon as it is known who asks, and before their verb runs: one user must not use up the account's share, nor one
 * account everybody's. @throws `request.throttled`
 */
export function limitPerson(limiter: RateLimiter, actor: Pick<Actor, 'userId' | 'accountId'>): void {
  insistNotThrottled(limiter, 'user', actor.userId)
  insistNotThrottled(limiter, 'account', actor.accountId)
}

function insistNotThrottled(limiter: RateLimiter, kind: LimitKind, key: string): void {
  const retryAfterSeconds = limiter.take(kind, key)
  if (retryAfterSeconds !== null) throw new DomainError('request.throttled', { retryAfterSeconds })
}
