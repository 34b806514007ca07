import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

export interface PartOptions {
  /** The script that node runs. */
  file: string
  env: NodeJS.ProcessEnv
  cwd: string
  /** How long a stop may take before the process is killed. */
  stopLimitMs: number
  onLine: (line: string) => void
  /** Told of each end that nobody asked for, with the number of quick ends in a row. */
  onUnexpectedEnd: (how: string, quickEnds: number) => void
}

const RESTART_DELAYS_MS = [300, 1_000, 3_000, 10_000]
/** Who lived that long starts again with a short delay. */
const HEALTHY_AFTER_MS = 60_000

/** One of the product's processes: started, its lines passed on, started again when it dies, stopped on request. */
export class Part {
  private child: ChildProcess | undefined
  private restart: NodeJS.Timeout | undefined
  private ended: Promise<void> = Promise.resolve()
  private quickEnds = 0
  private stopping = false

  constructor(private readonly options: PartOptions) {}

  get pid(): number | undefined {
    return this.child?.pid
  }

  start(): void {
    const startedAt = Date.now()
    const { file, env, cwd } = this.options
    const child = spawn(process.execPath, [file], {
      env,
      cwd,
      // The fourth is a channel: the child sees it close when we die, even by kill -9.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Its own process group: Ctrl-C in a terminal reaches us alone, and we end the parts in order.
      detached: true,
    })
    this.child = child
    this.forward(child.stdout)
    this.forward(child.stderr)
    this.ended = new Promise((done) => {
      child.once('error', (error) => {
        this.options.onLine(error.message)
        done()
      })
      child.once('exit', (code, signal) => {
        done()
        if (!this.stopping) this.startAgain(signal ?? `code ${code}`, Date.now() - startedAt)
      })
    })
  }

  /** Asks the process to end, and kills it at the limit or when `isUrgent`. */
  async stop(isUrgent = false): Promise<void> {
    this.stopping = true
    clearTimeout(this.restart)
    this.child?.kill(isUrgent ? 'SIGKILL' : 'SIGTERM')
    const limit = setTimeout(() => this.child?.kill('SIGKILL'), this.options.stopLimitMs)
    await this.ended
    clearTimeout(limit)
  }

  private startAgain(how: string, livedMs: number): void {
    this.quickEnds = livedMs > HEALTHY_AFTER_MS ? 1 : this.quickEnds + 1
    this.options.onUnexpectedEnd(how, this.quickEnds)
    if (this.stopping) return
    const delayMs = RESTART_DELAYS_MS[Math.min(this.quickEnds, RESTART_DELAYS_MS.length) - 1]
    this.restart = setTimeout(() => this.start(), delayMs)
  }

  private forward(stream: Readable | null): void {
    if (stream) createInterface({ input: stream }).on('line', this.options.onLine)
  }
}
