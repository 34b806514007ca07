import { describe, expect, it } from 'vitest'
import { DomainError } from '@/lib/domain/errors'
import { limitAddress, limitPerson } from '@/lib/domain/limit/limiter'
import { createRateLimiter } from './rate-limiter'

const rates = { IMPRINT_RATE_ADDRESS: 2, IMPRINT_RATE_USER: 1, IMPRINT_RATE_ACCOUNT: 1.5 }

function limiterAt(start = 0, keysMax?: number, more: Partial<typeof rates> = {}) {
  const clock = { ms: start }
  return { clock, limiter: createRateLimiter({ ...rates, ...more }, () => clock.ms, keysMax) }
}

/** How many of so many calls are let through. */
function allowed(count: number, call: () => void): number {
  let passed = 0
  for (let sent = 0; sent < count; sent++) {
    try {
      call()
      passed++
    } catch (error) {
      expect(error).toMatchObject({ code: 'request.throttled' })
    }
  }
  return passed
}

describe('the limiter', () => {
  it('counts addresses apart, and an IPv6 /64 as one', () => {
    const { limiter } = limiterAt()
    expect(allowed(20, () => limitAddress(limiter, '192.0.2.1'))).toBe(8)
    expect(allowed(20, () => limitAddress(limiter, '192.0.2.2'))).toBe(8)
    let host = 0
    expect(allowed(20, () => limitAddress(limiter, `2001:db8:0:1::${(++host).toString(16)}`))).toBe(8)
    expect(allowed(20, () => limitAddress(limiter, '2001:db8:0:2::1'))).toBe(8)
  })

  it('counts people by themselves and by their account', () => {
    const { limiter } = limiterAt()
    const person = (userId: string) => () => limitPerson(limiter, { userId, accountId: 'acme' })
    expect(allowed(20, person('ann'))).toBe(4)
    // The account's six are used up by both together.
    expect(allowed(20, person('bob'))).toBe(2)
    expect(allowed(20, () => limitPerson(limiter, { userId: 'eve', accountId: 'globex' }))).toBe(4)
  })

  it('says when to come back', () => {
    const { limiter, clock } = limiterAt(5_000)
    allowed(8, () => limitAddress(limiter, '192.0.2.1'))
    expect(() => limitAddress(limiter, '192.0.2.1')).toThrow(
      new DomainError('request.throttled', { retryAfterSeconds: 1 }),
    )
    clock.ms += 1_000
    expect(allowed(20, () => limitAddress(limiter, '192.0.2.1'))).toBe(2)
  })

  it('does not limit what has the rate 0', () => {
    const { limiter } = limiterAt(0, undefined, { IMPRINT_RATE_ADDRESS: 0 })
    expect(allowed(10_000, () => limitAddress(limiter, '192.0.2.1'))).toBe(10_000)
    expect(limiter.keyCount()).toBe(0)
  })

  it('never keeps more keys than its memory is for', () => {
    const { limiter } = limiterAt(0, 1_000)
    for (let key = 0; key < 50_000; key++) limiter.take('address', `key-${key}`)
    expect(limiter.keyCount()).toBe(1_000)
  })

  it('forgets who has been idle, and nobody else', () => {
    const { limiter, clock } = limiterAt()
    for (let key = 0; key < 500; key++) limiter.take('address', `key-${key}`)
    allowed(8, () => limitAddress(limiter, '192.0.2.1'))
    clock.ms += 3_999
    expect(allowed(1, () => limitAddress(limiter, '192.0.2.1'))).toBe(1)
    for (let key = 0; key < 400; key++) limiter.take('address', 'busy')
    expect(limiter.keyCount()).toBe(2)
    expect(allowed(20, () => limitAddress(limiter, '192.0.2.1'))).toBe(6)
  })
})
