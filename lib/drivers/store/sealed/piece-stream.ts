import { Transform, type TransformCallback } from 'node:stream'

/**
 * Cuts a stream into pieces of one length and gives each away with the word whether it is the last, which may be shorter and
 * is empty when nothing came. Holds one piece: only what follows tells that it was not the last.
 */
export abstract class PieceStream extends Transform {
  private readonly held: Buffer
  private heldBytes = 0

  constructor(private readonly pieceBytes: number) {
    super({ readableHighWaterMark: 1024 * 1024, writableHighWaterMark: 1024 * 1024 })
    this.held = Buffer.allocUnsafeSlow(pieceBytes)
  }

  /** Pushes what becomes of a piece. The bytes are only there until it returns. */
  protected abstract piece(bytes: Buffer, isLast: boolean): void

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      let rest = chunk
      while (rest.length > 0) {
        if (this.heldBytes === this.pieceBytes) {
          this.piece(this.held, false)
          this.heldBytes = 0
        }
        // What lies whole in the chunk, with more behind it, needs no copy.
        if (this.heldBytes === 0 && rest.length > this.pieceBytes) {
          this.piece(rest.subarray(0, this.pieceBytes), false)
          rest = rest.subarray(this.pieceBytes)
          continue
        }
        const copied = rest.copy(this.held, this.heldBytes)
        this.heldBytes += copied
        rest = rest.subarray(copied)
      }
      done()
    } catch (error) {
      done(error as Error) // safe: nothing here throws anything else
    }
  }

  override _flush(done: TransformCallback): void {
    try {
      this.piece(this.held.subarray(0, this.heldBytes), true)
      done()
    } catch (error) {
      done(error as Error) // safe: as above
    }
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.held.fill(0)
    done(error)
  }
}
