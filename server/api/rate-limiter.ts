import type { Config } from '@/lib/config'
import { type LimitKind, limitKinds, type RateLimiter } from '@/lib/domain/limit/limiter'
import { isGivenBack, type RateLimit, rateLimit, take, type Usage } from '@/lib/domain/limit/rate'

/** More than ever send at once to one process; some ten megabytes. */
const KEYS_MAX = 100_000
/** Looked at with each new request: more than one, so that idle keys leave faster than new ones come. */
const LOOKS = 2

type Rates = Pick<Config, 'IMPRINT_RATE_ADDRESS' | 'IMPRINT_RATE_USER' | 'IMPRINT_RATE_ACCOUNT'>

/** Counts in the memory of this process. The clock must not jump, unlike the time of day. */
export function createRateLimiter(
  rates: Rates,
  clockMs = () => Math.floor(performance.now()),
  keysMax = KEYS_MAX,
): RateLimiter & { keyCount(): number } {
  const perSecond: Record<LimitKind, number> = {
    address: rates.IMPRINT_RATE_ADDRESS,
    user: rates.IMPRINT_RATE_USER,
    account: rates.IMPRINT_RATE_ACCOUNT,
  }
  const counters = new Map<LimitKind, RateCounter>()
  for (const kind of limitKinds) {
    const limit = rateLimit(perSecond[kind])
    if (limit) counters.set(kind, new RateCounter(limit, keysMax))
  }
  return {
    take: (kind, key) => counters.get(kind)?.take(key, clockMs()) ?? null,
    keyCount: () => [...counters.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

class RateCounter {
  /** In the order of their last request: all that have been idle for a burst's time stand in front. */
  readonly #usages = new Map<string, Usage>()

  constructor(
    private readonly limit: RateLimit,
    private readonly keysMax: number,
  ) {}

  get size(): number {
    return this.#usages.size
  }

  take(key: string, nowMs: number): number | null {
    this.#forgetIdle(nowMs)
    const taken = take(this.limit, this.#usages.get(key), nowMs)
    if (!taken.isAllowed) return taken.retryAfterSeconds
    this.#usages.delete(key)
    this.#usages.set(key, taken.usage)
    // Forgetting somebody gives them a new burst, which is better than a process without memory.
    if (this.#usages.size > this.keysMax) this.#usages.delete(this.#oldest()!)
    return null
  }

  #forgetIdle(nowMs: number): void {
    for (let look = 0; look < LOOKS; look++) {
      const key = this.#oldest()
      if (key === undefined || !isGivenBack(this.limit, this.#usages.get(key)!, nowMs)) return
      this.#usages.delete(key)
    }
  }

  #oldest(): string | undefined {
    return this.#usages.keys().next().value
  }
}
