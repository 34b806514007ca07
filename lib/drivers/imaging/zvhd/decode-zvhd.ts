import { corrupt, truncated } from '@/lib/domain/format/refusals'
import { VIRTUAL_SIZE_LIMIT_BYTES } from '@/lib/domain/format/virtual-size'
import {
  blockCountOf,
  isSameDisk,
  isZvhdFooter,
  parseZvhdFooter,
  ZVHD_BLOCK_BYTES,
  ZVHD_PAGE_BYTES,
  type Zvhd2Fields,
  type ZvhdKind,
} from '@/lib/domain/format/zvhd-footer'
import { parseRecordHeader, recordBytes, recordPayload } from '@/lib/domain/format/zvhd-record'
import { BlockBitmap } from '@/lib/domain/format/zvhd2-index'
import { ByteFeed } from './byte-feed'
import type { CodecThreads } from './codec-threads'
import type { DiskExtent, DiskStream } from './disk-extent'
import { expandZlib, expandZstd, expandZvhdStream } from './expand'
import { inOrder } from './in-order'

export interface DecodeOptions {
  threads: CodecThreads
  signal?: AbortSignal
}

interface ZvhdRecord {
  blockNumber: number
  payload: Uint8Array
}

/**
 * The disk in a ZVHD or ZVHD2 file that comes as a stream. The answer is there with the first page; extents are made as they are
 * taken, and what the file's end contradicts is told when they are at an end. Every fault of the file is a `file.*` refusal.
 */
export async function decodeZvhdStream(
  kind: ZvhdKind,
  pieces: AsyncIterable<Uint8Array>,
  { threads, signal }: DecodeOptions,
): Promise<DiskStream> {
  const feed = new ByteFeed(pieces)
  const head = await feed.take(ZVHD_PAGE_BYTES)
  const { virtualSizeBytes, zvhd2 } = await parseHead(kind, head).catch(async (error) => {
    await feed.end()
    throw error
  })
  const blockBytes = zvhd2?.blockBytes ?? ZVHD_BLOCK_BYTES
  const shape = { kind, head, blockBytes, virtualSizeBytes, zvhd2 }

  const extents = async function* (): AsyncGenerator<DiskExtent> {
    const expand = zvhd2 ? expandOf(zvhd2, threads) : expandZvhdStream(threads)
    const block = async ({ blockNumber, payload }: ZvhdRecord): Promise<DiskExtent> => {
      const offsetBytes = blockNumber * blockBytes
      const bytes = await expand(payload)
      return { offsetBytes, bytes: bytes.subarray(0, virtualSizeBytes - offsetBytes) }
    }
    try {
      for await (const extent of inOrder(recordsOf(feed, shape), threads.window, block)) {
        signal?.throwIfAborted()
        yield extent
      }
    } finally {
      await feed.end()
    }
  }
  return { virtualSizeBytes, extents: extents() }
}

async function parseHead(kind: ZvhdKind, head: Buffer) {
  if (head.length < ZVHD_PAGE_BYTES) throw truncated(kind)
  return parseZvhdFooter(kind, head, VIRTUAL_SIZE_LIMIT_BYTES)
}

const expandOf = ({ blockBytes, compression }: Zvhd2Fields, threads: CodecThreads) =>
  compression === 'zstd' ? expandZstd(threads, blockBytes) : expandZlib(threads, blockBytes)

interface Shape {
  kind: ZvhdKind
  head: Buffer
  blockBytes: number
  virtualSizeBytes: number
  zvhd2: Zvhd2Fields | null
}

async function* recordsOf(feed: ByteFeed, shape: Shape): AsyncGenerator<ZvhdRecord> {
  const { kind, blockBytes, virtualSizeBytes } = shape
  const blockCount = blockCountOf(virtualSizeBytes, blockBytes)
  const seen = BlockBitmap.of(blockCount)
  let [last, count] = [-1, 0]
  for (;;) {
    const first = await feed.take(ZVHD_PAGE_BYTES)
    if (first.length < ZVHD_PAGE_BYTES) throw truncated(kind)
    if (isZvhdFooter(kind, first)) {
      if (kind === 'zvhd') await checkEnd(feed, first, shape)
      else await checkZvhd2End(feed, seen, count, shape)
      return
    }
    const header = parseRecordHeader(kind, first, blockBytes)
    const { blockNumber, payloadBytes } = header
    if (blockNumber <= last || blockNumber >= blockCount) throw corrupt(kind, 'number of a block')
    last = blockNumber
    count += 1
    seen.add(blockNumber)
    const record = Buffer.allocUnsafe(recordBytes(payloadBytes))
    first.copy(record)
    const rest = record.subarray(ZVHD_PAGE_BYTES)
    if ((await feed.fill(rest)) < rest.length) throw truncated(kind)
    yield { blockNumber, payload: recordPayload(kind, record, header) }
  }
}

async function checkEnd(feed: ByteFeed, tail: Buffer, shape: Shape): Promise<void> {
  const { kind, head } = shape
  parseZvhdFooter(kind, tail, VIRTUAL_SIZE_LIMIT_BYTES)
  if (!isSameDisk(kind, head, tail)) throw corrupt(kind, 'header and footer differ')
  if ((await feed.take(1)).length > 0) throw corrupt(kind, 'bytes behind its end')
}

/**
 * A reader in order needs no index, but has to see the disk that a reader by index sees: the same blocks in the bitmap, and as
 * many of them. What is kept of the tables is the last pages: bitmap and footer.
 */
async function checkZvhd2End(feed: ByteFeed, seen: BlockBitmap, count: number, shape: Shape): Promise<void> {
  const bitmapPages = seen.bytes.length / ZVHD_PAGE_BYTES
  const kept: Buffer[] = []
  for (;;) {
    const page = await feed.take(ZVHD_PAGE_BYTES)
    if (page.length === 0) break
    if (page.length < ZVHD_PAGE_BYTES) throw truncated('zvhd2')
    kept.push(page)
    if (kept.length > bitmapPages + 1) kept.shift()
  }
  const tail = kept.pop()
  if (!tail || !isZvhdFooter('zvhd2', tail)) throw truncated('zvhd2')
  await checkEnd(feed, tail, shape)
  const fields = parseZvhdFooter('zvhd2', tail, VIRTUAL_SIZE_LIMIT_BYTES).zvhd2
  if (fields?.dataBlockCount !== count) throw corrupt('zvhd2', 'number of blocks')
  const isSame = kept.length === bitmapPages && Buffer.concat(kept).equals(seen.bytes)
  if (!fields.hasZeroEntries && !isSame) throw corrupt('zvhd2', 'bitmap')
}
