import type { Job } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Services } from '@/lib/services/context'
import { type Progress, renewLease } from '@/lib/services/job/lease'

/** How often progress is written; well below a third of the lease. */
const BEAT_MS = 1000

export type StopReason = 'cancelled' | 'lease_lost' | 'shutdown'

/**
 * One attempt at a job: keeps the lease, carries progress out and the wish to stop in. Handlers watch `signal`, which
 * ends tools at once, and report where they are.
 */
export class JobRun {
  readonly #controller = new AbortController()
  readonly #timer: NodeJS.Timeout
  #progress: Progress = { step: '', fraction: 0, doneBytes: 0, totalBytes: 0 }
  #beating: Promise<void> = Promise.resolve()
  stopReason: StopReason | null = null

  constructor(
    readonly services: Services,
    readonly job: Job,
  ) {
    this.#timer = setInterval(() => {
      this.#beating = this.#beating.then(() => this.#beat())
    }, BEAT_MS)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  report(progress: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...progress }
  }

  /** Begins a step; what was asked meanwhile takes effect here at the latest. */
  async step(name: string, fraction: number): Promise<void> {
    this.report({ step: name, fraction })
    await this.#beat()
    this.signal.throwIfAborted()
  }

  stop(reason: StopReason): void {
    this.stopReason ??= reason
    this.#controller.abort(new DomainError('job.cancelled'))
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#beating
  }

  async #beat(): Promise<void> {
    if (this.signal.aborted) return
    try {
      if (await renewLease(this.services, this.job, this.#progress)) this.stop('cancelled')
    } catch (error) {
      // A database that is away for a moment is no reason to stop: the lease outlasts it, or another worker takes over.
      if (error instanceof DomainError) this.stop('lease_lost')
    }
  }
}
