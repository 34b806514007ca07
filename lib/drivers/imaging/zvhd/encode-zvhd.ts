import { randomBytes } from 'node:crypto'
import { SECTOR_BYTES } from '@/lib/domain/format/virtual-size'
import {
  blockCountOf,
  encodeZvhdFooter,
  ZVHD_BLOCK_BYTES,
  ZVHD_PAGE_BYTES,
  type Zvhd2Fields,
  type ZvhdIdentity,
} from '@/lib/domain/format/zvhd-footer'
import { END_MARK_BYTES, RECORD_HEADER_BYTES, sealRecord } from '@/lib/domain/format/zvhd-record'
import { BlockBitmap, IndexWriter } from '@/lib/domain/format/zvhd2-index'
import type { CodecThreads } from './codec-threads'
import { blocksOf, type DiskBlock, type DiskStream } from './disk-extent'
import { inOrder } from './in-order'

export interface EncodeOptions {
  threads: CodecThreads
  /** Of zlib 1 to 9, of zstd 1 to 19. */
  level?: number
}

/** Of either codec: on its way to another place a file is written once and read once. */
const USUAL_LEVEL = 1

/** Begins a zlib stream with a window of 32 KiB (RFC 1950); the level it tells is of no use to a reader. */
const ZLIB_HEADER = Buffer.from([0x78, 0x01])
const NO_HEADER = Buffer.alloc(0)

/** The bytes of a ZVHD file, in pieces. Goes on as they are taken and holds a few blocks for each thread. */
export async function* encodeZvhd(disk: DiskStream, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  const footer = encodeZvhdFooter(
    'zvhd',
    { virtualSizeBytes: wholeSectors(disk), zvhd2: null },
    newIdentity(),
  )
  yield footer
  // One deflate stream all the same: blocks that end in a flush can be made apart, as none refers to the one before.
  for await (const { record } of recordsOf(disk, 'deflate', options)) yield record
  yield footer
}

/**
 * The bytes of a ZVHD2 file, in pieces, front to back: they can go where nothing is ever written twice. What it keeps is the
 * index, 16 bytes for each block with data.
 */
export async function* encodeZvhd2(disk: DiskStream, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  const identity = newIdentity()
  const virtualSizeBytes = wholeSectors(disk)
  const blockCount = blockCountOf(virtualSizeBytes, ZVHD_BLOCK_BYTES)
  const footer = (more: Partial<Zvhd2Fields>) =>
    encodeZvhdFooter('zvhd2', { virtualSizeBytes, zvhd2: { ...EMPTY_FIELDS, blockCount, ...more } }, identity)
  const bitmap = BlockBitmap.of(blockCount)
  const index = new IndexWriter()
  yield footer({})
  let offsetBytes = ZVHD_PAGE_BYTES
  for await (const { blockNumber, record } of recordsOf(disk, 'zstd', options)) {
    index.add({ blockNumber, offsetBytes, lengthBytes: record.length })
    bitmap.add(blockNumber)
    offsetBytes += record.length
    yield record
  }
  yield footer({ dataBlockCount: index.count })
  yield* index.bytes
  yield bitmap.bytes
  const indexOffsetBytes = offsetBytes + ZVHD_PAGE_BYTES
  yield footer({
    dataBlockCount: index.count,
    ...{ indexOffsetBytes, indexBytes: index.sizeBytes },
    bitmapOffsetBytes: indexOffsetBytes + index.sizeBytes,
    bitmapBytes: bitmap.bytes.length,
  })
}

const EMPTY_FIELDS: Zvhd2Fields = {
  ...{ blockBytes: ZVHD_BLOCK_BYTES, blockCount: 0, compression: 'zstd', hasZeroEntries: false },
  ...{ dataBlockCount: 0, indexOffsetBytes: 0, indexBytes: 0, bitmapOffsetBytes: 0, bitmapBytes: 0 },
}

interface EncodedBlock {
  blockNumber: number
  record: Buffer
}

function recordsOf(
  { extents }: DiskStream,
  task: 'deflate' | 'zstd',
  { threads, level = USUAL_LEVEL }: EncodeOptions,
): AsyncGenerator<EncodedBlock> {
  let isFirst = true
  const encode = async ({ blockNumber, bytes }: DiskBlock): Promise<EncodedBlock> => {
    const head = task === 'deflate' && isFirst ? ZLIB_HEADER : NO_HEADER
    isFirst = false
    const made = await threads.run(task, bytes, {
      level,
      beforeBytes: RECORD_HEADER_BYTES + head.length,
      afterBytes: END_MARK_BYTES,
      grainBytes: ZVHD_PAGE_BYTES,
    })
    if (!made) throw new Error('A block could not be compressed.')
    made.bytes.set(head, RECORD_HEADER_BYTES)
    sealRecord(made.bytes, blockNumber, head.length + made.lengthBytes)
    return { blockNumber, record: made.bytes }
  }
  return inOrder(blocksOf(extents, ZVHD_BLOCK_BYTES), threads.window, encode)
}

const newIdentity = (): ZvhdIdentity => ({ uuid: randomBytes(16), createdAt: new Date() })

/** As tools show a raw file that ends inside a sector. */
const wholeSectors = ({ virtualSizeBytes }: DiskStream): number =>
  Math.ceil(virtualSizeBytes / SECTOR_BYTES) * SECTOR_BYTES
