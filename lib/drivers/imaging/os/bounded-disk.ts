import type { BlockSource } from '@/lib/ports/block-source'
import { type ByteView, insistRange } from './byte-view'
import {
  CACHED_CHUNKS,
  CHUNK_BYTES,
  DEFAULT_DEADLINE_MS,
  MAX_READ_BYTES,
  MAX_READS,
  MAX_SOURCE_BYTES,
} from './limits'
import { insistReadable, Unreadable } from './unreadable'

export interface ReadingOptions {
  /** Ends the reading by rejecting with the signal's reason. */
  signal?: AbortSignal
  deadlineMs?: number
}

/**
 * The disk as the readers see it: every byte goes through here, so the limits hold whatever a file system claims. Reads in chunks
 * and keeps the last ones, because the readers take many small structures from the same places.
 */
export class BoundedDisk implements ByteView {
  readonly sizeBytes: number
  private readonly chunks = new Map<number, Buffer>()
  private readonly deadline: number
  private reads = 0
  private sourceBytes = 0

  constructor(
    private readonly source: BlockSource,
    private readonly options: ReadingOptions = {},
  ) {
    this.sizeBytes = source.sizeBytes
    this.deadline = performance.now() + (options.deadlineMs ?? DEFAULT_DEADLINE_MS)
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    this.insistAffordable()
    insistReadable(lengthBytes <= MAX_READ_BYTES, `read of ${lengthBytes} bytes`)
    insistRange(offsetBytes, lengthBytes, this.sizeBytes)
    const first = Math.floor(offsetBytes / CHUNK_BYTES)
    const start = offsetBytes - first * CHUNK_BYTES
    if (start + lengthBytes <= CHUNK_BYTES) {
      return (await this.chunk(first)).subarray(start, start + lengthBytes)
    }
    const result = Buffer.allocUnsafe(lengthBytes)
    for (let done = 0; done < lengthBytes; ) {
      const index = Math.floor((offsetBytes + done) / CHUNK_BYTES)
      const chunk = await this.chunk(index)
      const from = offsetBytes + done - index * CHUNK_BYTES
      done += chunk.copy(result, done, from, Math.min(chunk.length, from + lengthBytes - done))
    }
    return result
  }

  private insistAffordable(): void {
    this.options.signal?.throwIfAborted()
    this.reads += 1
    insistReadable(this.reads <= MAX_READS, 'too many reads')
    insistReadable(performance.now() < this.deadline, 'out of time')
  }

  private async chunk(index: number): Promise<Buffer> {
    const known = this.chunks.get(index)
    if (known) {
      // Moves it to the young end of the map, which is in order of insertion.
      this.chunks.delete(index)
      this.chunks.set(index, known)
      return known
    }
    const offsetBytes = index * CHUNK_BYTES
    const lengthBytes = Math.min(CHUNK_BYTES, this.sizeBytes - offsetBytes)
    this.sourceBytes += lengthBytes
    insistReadable(this.sourceBytes <= MAX_SOURCE_BYTES, 'too many bytes')
    const chunk = await this.fromSource(offsetBytes, lengthBytes)
    if (this.chunks.size >= CACHED_CHUNKS) this.chunks.delete(this.chunks.keys().next().value!)
    this.chunks.set(index, chunk)
    return chunk
  }

  /** A damaged container makes parts of the disk unreadable, not the whole of it. */
  private async fromSource(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    try {
      return await this.source.read(offsetBytes, lengthBytes)
    } catch (cause) {
      this.options.signal?.throwIfAborted()
      throw new Unreadable('the source failed', { cause })
    }
  }
}
