const WINDOW_MS = 10_000
/** Before this the rate says more about the start than about the line. */
const SETTLED_MS = 1500

/** Bytes a second over the last seconds, and how long the rest will take. */
export class TransferRate {
  private samples: { at: number; bytes: number }[] = []

  add(sentBytes: number, at = Date.now()): void {
    const last = this.samples.at(-1)
    // A part that is sent again takes its bytes back: what was measured before it says nothing any more.
    if (last && sentBytes < last.bytes) this.samples = []
    this.samples.push({ at, bytes: sentBytes })
    while (this.samples.length > 2 && at - this.samples[0]!.at > WINDOW_MS) this.samples.shift()
  }

  reset(): void {
    this.samples = []
  }

  /** Null while it is too early to tell. */
  bytesPerSecond(at = Date.now()): number | null {
    const first = this.samples[0]
    const last = this.samples.at(-1)
    if (!first || !last || at - first.at < SETTLED_MS) return null
    return Math.round(((last.bytes - first.bytes) * 1000) / (at - first.at))
  }

  secondsLeft(remainingBytes: number, at = Date.now()): number | null {
    const rate = this.bytesPerSecond(at)
    return rate ? Math.ceil(remainingBytes / rate) : null
  }
}
