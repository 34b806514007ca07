import { corrupt } from '@/lib/domain/format/refusals'
import { VIRTUAL_SIZE_LIMIT_BYTES } from '@/lib/domain/format/virtual-size'
import { parseRecordHeader, RECORD_HEADER_BYTES, recordPayload } from '@/lib/domain/format/zvhd-record'
import { type RecordPlace, Zvhd2Index } from '@/lib/domain/format/zvhd2-index'
import { insistRange } from '@/lib/drivers/imaging/file-source'
import type { BlockSource, Stretch } from '@/lib/ports/block-source'
import { BlockCache } from './block-cache'
import type { CodecThreads } from './codec-threads'
import { type Expand, expandZlib, expandZstd } from './expand'

export interface Zvhd2SourceOptions {
  threads: CodecThreads
  /** Memory for expanded blocks; what single reads need comes on top. */
  cacheBytes?: number
}

const CACHE_BYTES = 128 * 1024 * 1024
/** One answer about a disk whose every other block has data stays small. */
const STRETCHES_MAX = 128
/** Blocks got ahead of a reader that goes from front to back. */
const AHEAD_BLOCKS = 2

/**
 * The disk in a ZVHD2 file at any place [F6]: what a read does not touch is neither read nor expanded, so that a disk can be used
 * while its file is far away. Owns the file's source. Faults of the file are `file.*` refusals, of a block when it is read.
 */
export async function openZvhd2Source(file: BlockSource, options: Zvhd2SourceOptions): Promise<BlockSource> {
  try {
    options.threads.prepare()
    const index = await Zvhd2Index.open(file, VIRTUAL_SIZE_LIMIT_BYTES)
    return new Zvhd2Source(file, index, options)
  } catch (error) {
    await file.close()
    throw error
  }
}

class Zvhd2Source implements BlockSource {
  private readonly blockBytes: number
  private readonly cache: BlockCache
  private readonly expand: Expand
  private lastBlock = -1

  constructor(
    private readonly file: BlockSource,
    private readonly index: Zvhd2Index,
    { threads, cacheBytes = CACHE_BYTES }: Zvhd2SourceOptions,
  ) {
    const { blockBytes, compression } = index.fields
    this.blockBytes = blockBytes
    this.expand = compression === 'zstd' ? expandZstd(threads, blockBytes) : expandZlib(threads, blockBytes)
    this.cache = new BlockCache(cacheBytes, (blockNumber) => this.load(blockNumber))
  }

  get sizeBytes(): number {
    return this.index.virtualSizeBytes
  }

  async read(offsetBytes: number, lengthBytes: number): Promise<Buffer> {
    insistRange(this.sizeBytes, offsetBytes, lengthBytes)
    const target = Buffer.alloc(lengthBytes)
    const pieces: Promise<void>[] = []
    for (let done = 0; done < lengthBytes; ) {
      const at = offsetBytes + done
      const pieceBytes = Math.min(this.blockBytes - (at % this.blockBytes), lengthBytes - done)
      pieces.push(this.fill(target.subarray(done, done + pieceBytes), at))
      done += pieceBytes
    }
    await Promise.all(pieces)
    return target
  }

  async stretches(offsetBytes: number, lengthBytes: number): Promise<Stretch[]> {
    insistRange(this.sizeBytes, offsetBytes, lengthBytes)
    const found: Stretch[] = []
    const endBytes = offsetBytes + lengthBytes
    for (let at = offsetBytes; at < endBytes; ) {
      const blockNumber = Math.floor(at / this.blockBytes)
      const nextAt = Math.min((blockNumber + 1) * this.blockBytes, endBytes)
      const isZero = (await this.index.find(blockNumber)) === null
      const last = found.at(-1)
      if (last?.isZero === isZero) last.lengthBytes += nextAt - at
      else if (found.length === STRETCHES_MAX) break
      else found.push({ lengthBytes: nextAt - at, isZero })
      at = nextAt
    }
    return found
  }

  close(): Promise<void> {
    return this.file.close()
  }

  private async fill(target: Buffer, offsetBytes: number): Promise<void> {
    const blockNumber = Math.floor(offsetBytes / this.blockBytes)
    this.readAhead(blockNumber)
    if (!(await this.index.find(blockNumber))) return
    const block = await this.cache.get(blockNumber)
    block.copy(target, 0, offsetBytes % this.blockBytes)
  }

  private readAhead(blockNumber: number): void {
    const isNext = blockNumber === this.lastBlock + 1
    this.lastBlock = blockNumber
    if (!isNext) return
    for (let ahead = 1; ahead <= AHEAD_BLOCKS; ahead += 1) void this.prepare(blockNumber + ahead)
  }

  private async prepare(blockNumber: number): Promise<void> {
    if (blockNumber * this.blockBytes >= this.sizeBytes) return
    // A fault of the index is told to who reads there.
    const place = await this.index.find(blockNumber).catch(() => null)
    if (place) this.cache.prepare(blockNumber)
  }

  private async load(blockNumber: number): Promise<Buffer> {
    const place = await this.index.find(blockNumber)
    if (!place) throw corrupt('zvhd2', 'number of a block')
    return this.expand(await this.payload(place))
  }

  private async payload({ blockNumber, offsetBytes, lengthBytes }: RecordPlace): Promise<Uint8Array> {
    const record = await this.file.read(offsetBytes, lengthBytes)
    const header = parseRecordHeader('zvhd2', record.subarray(0, RECORD_HEADER_BYTES), this.blockBytes)
    if (header.blockNumber !== blockNumber) throw corrupt('zvhd2', 'number of a block')
    return recordPayload('zvhd2', record, header)
  }
}
