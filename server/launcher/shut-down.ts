type Stop = (isUrgent: boolean) => Promise<void>

const PARENT_POLL_MS = 1_000

/**
 * Ends what was started, the last first, and then the process. Asked a second time, it stops waiting. What is still
 * half started then ends by itself: every child watches for our death.
 */
export class ShutDown {
  private readonly stops: Stop[] = []
  private isRunning = false

  constructor(private readonly say: (line: string) => void) {}

  add(stop: Stop): void {
    this.stops.push(stop)
  }

  /** Never returns to the caller: the process ends with `code`. */
  async run(reason: string, code = 0): Promise<void> {
    if (this.isRunning) {
      await Promise.all(this.stops.map((stop) => stop(true)))
      return
    }
    this.isRunning = true
    this.say(reason)
    for (const stop of this.stops.toReversed()) await stop(false)
    if (code === 0) this.say('Stopped')
    process.exit(code)
  }

  get hasBegun(): boolean {
    return this.isRunning
  }

  /**
   * Ends with the npm process that started us. Without this, killing npm alone would leave a server behind that nobody
   * sees; a start by `node scripts/start.mjs` may outlive its shell.
   */
  endWithNpm(): void {
    if (!process.env.npm_lifecycle_event) return
    const parent = process.ppid
    setInterval(() => {
      if (process.ppid !== parent) void this.run('npm has ended; stopping')
    }, PARENT_POLL_MS).unref()
  }
}
