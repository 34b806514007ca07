import type { BlockSource } from '@/lib/ports/block-source'
import { SealBroken, type SealKey } from '@/lib/ports/seal'
import { HEADER_BYTES, plainSizeBytes, SEALED_SEGMENT_BYTES, SEGMENT_BYTES, Segments } from './segments'

/** Segments that are asked for at once. */
const READ_SEGMENTS = 16

/** The plain bytes of a sealed source, at any place. */
export class SealedSource implements BlockSource {
  /** The segment that was opened last: small reads come close to one another. */
  private last: { number: number; plain: Buffer } | undefined

  private constructor(
    private readonly sealed: BlockSource,
    private readonly segments: Segments,
    readonly sizeBytes: number,
  ) {}

  /** Looks at the last segment too, which proves the length. */
  static async open(sealed: BlockSource, key: SealKey): Promise<SealedSource> {
    const sizeBytes = plainSizeBytes(sealed.sizeBytes)
    if (sealed.sizeBytes < HEADER_BYTES) throw new SealBroken('length')
    const source = new SealedSource(sealed, new Segments(await sealed.read(0, HEADER_BYTES), key), sizeBytes)
    try {
      await source.opened(source.lastNumber, source.lastNumber)
      return source
    } catch (error) {
      source.segments.forget()
      throw error
    }
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    if (offsetBytes + lengthBytes > this.sizeBytes)
      throw new RangeError(`bytes ${offsetBytes}+${lengthBytes} leave the object`)
    if (lengthBytes === 0) return Buffer.alloc(0)
    const first = Math.floor(offsetBytes / SEGMENT_BYTES)
    const last = Math.floor((offsetBytes + lengthBytes - 1) / SEGMENT_BYTES)
    const bytes = Buffer.allocUnsafe(lengthBytes)
    for (let from = first; from <= last; from += READ_SEGMENTS) {
      const plains = await this.opened(from, Math.min(last, from + READ_SEGMENTS - 1))
      for (const [index, plain] of plains.entries()) {
        const at = (from + index) * SEGMENT_BYTES - offsetBytes
        plain.copy(bytes, Math.max(0, at), Math.max(0, -at), Math.min(plain.length, lengthBytes - at))
      }
    }
    return bytes
  }

  async close(): Promise<void> {
    this.segments.forget()
    this.last?.plain.fill(0)
    await this.sealed.close()
  }

  private get lastNumber(): number {
    return Math.max(0, Math.ceil(this.sizeBytes / SEGMENT_BYTES) - 1)
  }

  /** The plain bytes of the segments from the first to the last that are named. */
  private async opened(from: number, to: number): Promise<Buffer[]> {
    if (from === to && this.last?.number === from) return [this.last.plain]
    const start = HEADER_BYTES + from * SEALED_SEGMENT_BYTES
    const end = Math.min(this.sealed.sizeBytes, HEADER_BYTES + (to + 1) * SEALED_SEGMENT_BYTES)
    const sealed = await this.sealed.read(start, end - start)
    const plains = Array.from({ length: to - from + 1 }, (_, index) => {
      const bytes = sealed.subarray(index * SEALED_SEGMENT_BYTES, (index + 1) * SEALED_SEGMENT_BYTES)
      return this.segments.open(from + index, bytes, from + index === this.lastNumber)
    })
    this.last = { number: to, plain: plains.at(-1)! } // safe: there is at least one
    return plains
  }
}
