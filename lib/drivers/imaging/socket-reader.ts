import type { Socket } from 'node:net'

/** Takes bytes off a socket in the lengths a protocol asks for. One caller at a time. */
export class SocketReader {
  private readonly chunks: Buffer[] = []
  private ended: Error | null = null
  private wake: (() => void) | null = null

  constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk)
      // What nobody waits for stays in the kernel, so that the other side cannot fill our memory.
      socket.pause()
      this.notify()
    })
    socket.once('error', (error) => this.end(error))
    socket.once('close', () => this.end(new Error('The other side closed the connection.')))
  }

  async take(lengthBytes: number): Promise<Buffer> {
    const target = Buffer.allocUnsafe(lengthBytes)
    await this.fill(target)
    return target
  }

  /** Rejects when the connection ends before the target is full. */
  async fill(target: Buffer): Promise<void> {
    let done = 0
    while (done < target.length) {
      const chunk = this.chunks.shift()
      if (!chunk) {
        if (this.ended) throw this.ended
        await this.more()
        continue
      }
      const copied = chunk.copy(target, done)
      done += copied
      if (copied < chunk.length) this.chunks.unshift(chunk.subarray(copied))
    }
  }

  private more(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve
      this.socket.resume()
    })
  }

  private end(error: Error): void {
    this.ended ??= error
    this.notify()
  }

  private notify(): void {
    this.wake?.()
    this.wake = null
  }
}
