/** How many requests a second one key may send on average, and how many at once after a pause. */
export interface RateLimit {
  perSecond: number
  burst: number
}

/** A pause of so many seconds lets somebody send so many seconds' worth at once: a page asks for many things together. */
const BURST_SECONDS = 4

/** Null: no limit. */
export const rateLimit = (perSecond: number): RateLimit | null =>
  perSecond === 0 ? null : { perSecond, burst: perSecond * BURST_SECONDS }

/** What one request takes. Time gives back `perSecond` of these a millisecond, so that every sum is a whole number. */
const REQUEST = 1000

/**
 * What is kept of a key: the moment at which all it has taken is given back, in units of `perSecond` a millisecond. A key
 * whose moment has passed is like one that was never seen.
 */
export type Usage = number

export type Taken = { isAllowed: true; usage: Usage } | { isAllowed: false; retryAfterSeconds: number }

/** One request more (generic cell rate algorithm). A refused one takes nothing, so that asking again does not lengthen the wait. */
export function take(limit: RateLimit, usage: Usage | undefined, nowMs: number): Taken {
  const now = nowMs * limit.perSecond
  const from = Math.max(usage ?? 0, now)
  const excess = from + REQUEST - (now + limit.burst * REQUEST)
  if (excess > 0) return { isAllowed: false, retryAfterSeconds: Math.ceil(excess / limit.perSecond / 1000) }
  return { isAllowed: true, usage: from + REQUEST }
}

/** Whether nothing of a key needs to be kept. */
export const isGivenBack = (limit: RateLimit, usage: Usage, nowMs: number): boolean =>
  usage <= nowMs * limit.perSecond
