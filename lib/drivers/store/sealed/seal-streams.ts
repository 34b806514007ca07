import type { TransformCallback } from 'node:stream'
import { SealBroken, type SealKey } from '@/lib/ports/seal'
import { PieceStream } from './piece-stream'
import { HEADER_BYTES, newHeader, SEALED_SEGMENT_BYTES, SEGMENT_BYTES, Segments } from './segments'

export class SealStream extends PieceStream {
  private readonly segments: Segments
  private number = 0

  constructor(key: SealKey) {
    super(SEGMENT_BYTES)
    const header = newHeader()
    this.segments = new Segments(header, key)
    this.push(header)
  }

  protected override piece(bytes: Buffer, isLast: boolean): void {
    for (const part of this.segments.seal(this.number, bytes, isLast)) this.push(part)
    this.number += 1
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.segments.forget()
    super._destroy(error, done)
  }
}

/** Gives out only what has proven to be genuine; that nothing is missing is proven at the end. */
export class UnsealStream extends PieceStream {
  private header = Buffer.alloc(0)
  private segments: Segments | undefined
  private number = 0

  constructor(private readonly key: SealKey) {
    super(SEALED_SEGMENT_BYTES)
  }

  override _transform(chunk: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    try {
      super._transform(this.segments ? chunk : this.afterHeader(chunk), encoding, done)
    } catch (error) {
      done(error as Error) // safe: only a header that is not one throws
    }
  }

  protected override piece(bytes: Buffer, isLast: boolean): void {
    if (!this.segments) throw new SealBroken('length')
    this.push(this.segments.open(this.number, bytes, isLast))
    this.number += 1
  }

  private afterHeader(chunk: Buffer): Buffer {
    const missingBytes = HEADER_BYTES - this.header.length
    this.header = Buffer.concat([this.header, chunk.subarray(0, missingBytes)])
    if (this.header.length === HEADER_BYTES) this.segments = new Segments(this.header, this.key)
    return chunk.subarray(missingBytes)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.segments?.forget()
    super._destroy(error, done)
  }
}
