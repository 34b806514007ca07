/** Takes bytes off a stream of pieces in the lengths a format asks for. */
export class ByteFeed {
  private readonly pieces: AsyncIterator<Uint8Array>
  private rest: Uint8Array = new Uint8Array()

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.pieces = pieces[Symbol.asyncIterator]()
  }

  /** As many bytes as are asked for, or all that are left when the stream ends before. */
  async take(lengthBytes: number): Promise<Buffer> {
    if (this.rest.length >= lengthBytes) return this.cut(lengthBytes)
    const taken = Buffer.allocUnsafe(lengthBytes)
    return taken.subarray(0, await this.fill(taken))
  }

  /** How many bytes there were, as many as there is room for unless the stream ends before. */
  async fill(target: Buffer): Promise<number> {
    let done = 0
    while (done < target.length) {
      if (this.rest.length === 0 && !(await this.more())) break
      const piece = this.cut(Math.min(this.rest.length, target.length - done))
      target.set(piece, done)
      done += piece.length
    }
    return done
  }

  async end(): Promise<void> {
    await this.pieces.return?.()
  }

  private cut(lengthBytes: number): Buffer {
    const { buffer, byteOffset } = this.rest
    const piece = Buffer.from(buffer, byteOffset, lengthBytes)
    this.rest = this.rest.subarray(lengthBytes)
    return piece
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.pieces.next()
    if (done) return false
    this.rest = value
    return true
  }
}
