import type { Logger } from 'pino'
import type { Services } from '@/lib/services/context'
import { type DueObject, nextDue } from '@/lib/services/integrity/next-due'
import { claimScrub, releaseScrub, renewScrub } from '@/lib/services/integrity/scrub-lease'
import { verifyObject } from '@/lib/services/integrity/verify-object'

/** How often the lease is renewed and progress shown. */
const BEAT_MS = 2000
/** After an error that says nothing about the bytes, such as a store that does not answer, others come first for so long. */
const PUT_OFF_MS = 10 * 60_000

/** Verifies what is due, an object at a time, while no other worker does. */
export class Scrubber {
  readonly #stopped = new AbortController()
  readonly #putOff = new Map<string, number>()

  constructor(
    private readonly services: Services,
    private readonly workerId: string,
    private readonly log: Logger,
  ) {}

  /** Ends the look that goes on now; its object is looked at again from the beginning, by whoever comes next. */
  stop(): void {
    this.#stopped.abort()
  }

  async run(): Promise<void> {
    const first = await this.#next()
    if (!first || !(await claimScrub(this.services, this.workerId))) return
    try {
      // Asked for again: whoever had the turn until now may have verified it.
      for (let due = await this.#next(); due; due = await this.#next()) {
        if (!(await this.#verify(due))) return
      }
    } finally {
      await releaseScrub(this.services, this.workerId)
    }
  }

  async #next(): Promise<DueObject | null> {
    if (this.#stopped.signal.aborted) return null
    for (const [key, until] of this.#putOff) if (until < Date.now()) this.#putOff.delete(key)
    return nextDue(this.services, [...this.#putOff.keys()])
  }

  /** @returns whether to go on with the next */
  async #verify(due: DueObject): Promise<boolean> {
    const { key, takenAt: startedAt } = due
    const lost = new AbortController()
    let seenBytes = 0
    // A database that is away for a moment is no reason to stop: the lease outlasts it, or another worker takes over.
    const renew = () =>
      renewScrub(this.services, this.workerId, { key, startedAt, seenBytes }).catch(() => true)
    const beat = async () => {
      if (!(await renew())) lost.abort()
    }
    await beat()
    const timer = setInterval(beat, BEAT_MS)
    const signal = AbortSignal.any([this.#stopped.signal, lost.signal])
    try {
      signal.throwIfAborted()
      const report = (bytes: number) => {
        seenBytes = bytes
      }
      const found = await verifyObject(this.services, due, { signal, report })
      if (found) this.#tell(key, found)
      return true
    } catch (error) {
      if (signal.aborted) return false
      this.#putOff.set(key, Date.now() + PUT_OFF_MS)
      this.log.error({ err: error, storedKey: key }, 'stored bytes could not be verified')
      return true
    } finally {
      clearInterval(timer)
    }
  }

  #tell(storedKey: string, found: NonNullable<Awaited<ReturnType<typeof verifyObject>>>): void {
    const { state, before, checkedBytes, repairedUnits, movedImages } = found
    const facts = { storedKey, state, before, checkedBytes, repairedUnits, movedImages }
    if (state === 'damaged') this.log.error(facts, 'stored bytes are damaged')
    else if (state === 'repaired' || before === 'damaged')
      this.log.warn(facts, 'stored bytes are whole again')
    else this.log.debug(facts, 'stored bytes are sound')
  }
}
