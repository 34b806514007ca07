import { describe, expect, it } from 'vitest'
import { isGivenBack, rateLimit, type Taken, take, type Usage } from './rate'

const START_MS = 1_000_000
const limit = rateLimit(3)!

/** Sends so many requests at one moment; tells how many were let through, and what is kept then. */
function send(count: number, nowMs: number, before?: Usage) {
  let usage = before
  let allowed = 0
  let last: Taken | undefined
  for (let sent = 0; sent < count; sent++) {
    last = take(limit, usage, nowMs)
    if (!last.isAllowed) continue
    usage = last.usage
    allowed++
  }
  return { allowed, usage, last }
}

describe('a rate', () => {
  it.each([
    [11, 11],
    [12, 12],
    [13, 12],
  ])('of 3 a second lets four seconds’ worth through at once: %i sent, %i allowed', (sent, allowed) => {
    expect(send(sent, START_MS).allowed).toBe(allowed)
  })

  it.each([
    [333, 0],
    [334, 1],
    [666, 1],
    [667, 2],
    [3_999, 11],
    [4_000, 12],
    [60_000, 12],
  ])('gives back as time passes: after %i ms %i more', (afterMs, allowed) => {
    const { usage } = send(12, START_MS)
    expect(send(100, START_MS + afterMs, usage).allowed).toBe(allowed)
  })

  it('is kept exactly for ever: no request more or less in an hour', () => {
    let usage: Usage | undefined
    let allowed = 0
    for (let ms = 0; ms < 3_600_000; ms += 100) {
      const sent = send(1, START_MS + ms, usage)
      usage = sent.usage
      allowed += sent.allowed
    }
    // The burst, then three in each of the 3,599.9 seconds after the first moment.
    expect(allowed).toBe(12 + Math.floor(3 * 3_599.9))
  })

  it('says when to come back, and asking too early does not put that off', () => {
    const { usage, last } = send(50, START_MS)
    expect(last).toEqual({ isAllowed: false, retryAfterSeconds: 1 })
    expect(take(limit, usage, START_MS + 1_000).isAllowed).toBe(true)
    const slow = { perSecond: 1, burst: 4 }
    const full = take(slow, (START_MS + 7_500) * 1, START_MS)
    expect(full).toEqual({ isAllowed: false, retryAfterSeconds: 5 })
  })

  it('need not be kept of somebody who has rested', () => {
    const { usage } = send(12, START_MS)
    expect(isGivenBack(limit, usage!, START_MS + 3_999)).toBe(false)
    expect(isGivenBack(limit, usage!, START_MS + 4_000)).toBe(true)
  })

  it('of 0 is no limit', () => {
    expect(rateLimit(0)).toBeNull()
  })
})
