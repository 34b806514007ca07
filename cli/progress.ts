import type { Output } from './output'
import { bytesText, durationText } from './quantity'
import { fitText } from './terminal-text'

const LIVE_INTERVAL_MS = 100
const LINE_INTERVAL_MS = 5000
const RATE_WINDOW_MS = 10_000
const BAR_COLUMNS = 24

/** Bytes that move: a bar on a terminal, a line now and then elsewhere. */
export class ByteProgress {
  private doneBytes: number
  private shownAt: number
  private readonly samples: { at: number; bytes: number }[] = []

  constructor(
    private readonly output: Output,
    private readonly verb: string,
    private readonly totalBytes: number,
    startBytes = 0,
    private readonly now: () => number = Date.now,
  ) {
    this.doneBytes = startBytes
    this.shownAt = now()
    this.samples.push({ at: now(), bytes: startBytes })
  }

  add(bytes: number): void {
    this.doneBytes += bytes
    const now = this.now()
    const interval = this.output.isProgressLive ? LIVE_INTERVAL_MS : LINE_INTERVAL_MS
    if (now - this.shownAt < interval) return
    this.shownAt = now
    this.samples.push({ at: now, bytes: this.doneBytes })
    while (this.samples.length > 2 && now - (this.samples[0]?.at ?? now) > RATE_WINDOW_MS)
      this.samples.shift()
    this.show()
  }

  /** Ends the line, so that what comes next stands alone. */
  end(): void {
    if (!this.output.hasProgress || !this.output.isProgressLive) return
    this.show()
    this.output.stderr.write('\n')
  }

  private show(): void {
    if (!this.output.hasProgress) return
    if (this.output.isProgressLive) this.showBar()
    else this.output.note(this.text())
  }

  private showBar(): void {
    const share = this.totalBytes > 0 ? Math.min(1, this.doneBytes / this.totalBytes) : 0
    const filled = Math.round(share * BAR_COLUMNS)
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_COLUMNS - filled)}] `
    this.output.stderr.write(`\r${fitText(bar + this.text(), this.output.progressColumns - 1)}\u001b[K`)
  }

  private text(): string {
    const { doneBytes, totalBytes } = this
    const first = this.samples[0]
    const last = this.samples.at(-1)
    const seconds = first && last ? (last.at - first.at) / 1000 : 0
    const rate = first && last && seconds > 0 ? (last.bytes - first.bytes) / seconds : 0
    const percent = totalBytes > 0 ? ` (${Math.floor((doneBytes / totalBytes) * 100)} %)` : ''
    const left =
      rate > 0 && doneBytes < totalBytes ? `, ${durationText((totalBytes - doneBytes) / rate)} left` : ''
    const speed = rate > 0 ? `, ${bytesText(rate)}/s` : ''
    return `${this.verb} ${bytesText(doneBytes)} of ${bytesText(totalBytes)}${percent}${speed}${left}`
  }
}
