import { availableParallelism } from 'node:os'
import { type Algorithm, DigestThread, PROGRAM, type RunningDigest } from './digest-thread'

const IDLE_MS = 30_000
/** Two at least: the two digests of one stream are made side by side. */
const THREADS_MAX = Math.max(2, Math.min(16, availableParallelism()))

/** Threads that are made at need, shared by all streams, and end when nothing came for a while. */
export class DigestThreads<Kind = Algorithm> {
  private readonly threads = new Set<DigestThread<Kind>>()
  private readonly program: string
  private readonly idleMs: number
  private readonly threadsMax: number

  constructor(options: { program?: string; idleMs?: number; threadsMax?: number } = {}) {
    this.program = options.program ?? PROGRAM
    this.idleMs = options.idleMs ?? IDLE_MS
    this.threadsMax = options.threadsMax ?? THREADS_MAX
  }

  get size(): number {
    return this.threads.size
  }

  /** On the thread with the fewest digests in hand. */
  begin(algorithm: Kind, ring: SharedArrayBuffer, fail: (error: Error) => void): RunningDigest {
    const [freest] = [...this.threads].sort((a, b) => a.load - b.load)
    const isFree = freest && (freest.load === 0 || this.threads.size >= this.threadsMax)
    return (isFree ? freest : this.start()).begin(algorithm, ring, fail)
  }

  private start(): DigestThread<Kind> {
    let idle: NodeJS.Timeout | undefined
    const thread = new DigestThread<Kind>({
      program: this.program,
      onIdle: () => {
        clearTimeout(idle)
        idle = setTimeout(() => this.stopIdle(thread), this.idleMs).unref()
      },
      onExit: () => {
        clearTimeout(idle)
        this.threads.delete(thread)
      },
    })
    this.threads.add(thread)
    return thread
  }

  private stopIdle(thread: DigestThread<Kind>): void {
    if (thread.load > 0) return
    // Out of the set at once: nobody may begin on a thread that is about to end.
    this.threads.delete(thread)
    thread.stop()
  }
}
