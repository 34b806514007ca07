import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { DomainError } from '@/lib/domain/errors'

export interface Bounds {
  /** What refusals name. */
  host: string
  maxSizeBytes: number
  /** How many bytes were announced; null when it was not said. */
  sizeBytes: number | null
  /** How long the server may send nothing while we wait for it. */
  stallTimeoutMs: number
  signal: AbortSignal
}

/**
 * The body of an answer that keeps to its bounds or breaks. The time in which the reader does not ask for more does not count
 * as the server's silence.
 */
export class BoundedBody extends Readable {
  private receivedBytes = 0
  private stall: NodeJS.Timeout | undefined
  private readonly stop: () => void

  constructor(
    private readonly response: IncomingMessage,
    private readonly bounds: Bounds,
  ) {
    super()
    const { signal } = bounds
    this.stop = () => this.destroy(signal.reason)
    signal.addEventListener('abort', this.stop, { once: true })
    response.pause()
    response.on('data', (chunk: Buffer) => this.receive(chunk))
    response.on('end', () => this.finish())
    response.on('error', (error) => this.breakOff(error))
    response.on('close', () => {
      if (!response.readableEnded) this.breakOff()
    })
    if (signal.aborted) this.stop()
  }

  override _read(): void {
    this.stall ??= setTimeout(
      () => this.destroy(new DomainError('web.stalled', { host: this.bounds.host })),
      this.bounds.stallTimeoutMs,
    )
    this.response.resume()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.restEasy()
    this.bounds.signal.removeEventListener('abort', this.stop)
    this.response.destroy()
    done(error)
  }

  private receive(chunk: Buffer): void {
    const { maxSizeBytes, sizeBytes } = this.bounds
    this.receivedBytes += chunk.length
    if (this.receivedBytes > maxSizeBytes) {
      this.destroy(new DomainError('web.too_large', { limitBytes: maxSizeBytes }))
    } else if (sizeBytes !== null && this.receivedBytes > sizeBytes) {
      this.breakOff()
    } else if (this.push(chunk)) {
      this.stall?.refresh()
    } else {
      this.response.pause()
      this.restEasy()
    }
  }

  private finish(): void {
    const { sizeBytes } = this.bounds
    this.restEasy()
    if (sizeBytes !== null && this.receivedBytes !== sizeBytes) this.breakOff()
    else this.push(null)
  }

  private breakOff(cause?: Error): void {
    this.destroy(new DomainError('web.unreachable', { host: this.bounds.host }, { cause }))
  }

  private restEasy(): void {
    clearTimeout(this.stall)
    this.stall = undefined
  }
}
