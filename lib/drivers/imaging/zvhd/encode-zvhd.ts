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
import { encodeRecord } from '@/lib/domain/format/zvhd-record'
import { BlockBitmap, encodeIndex, type RecordPlace } from '@/lib/domain/format/zvhd2-index'
import type { CodecThreads } from './codec-threads'
import { blocksOf, type DiskBlock, type DiskStream } from './disk-extent'
import { inOrder } from './in-order'

export interface EncodeOptions {
  threads: CodecThreads
  /** Of zlib 1 to 9, of zstd 1 to 19. */
  level?: number
  identity?: ZvhdIdentity
}

/** Fast ones: on the way to another place the file is written once and read once. */
const ZLIB_LEVEL = 1
const ZSTD_LEVEL = 1

/** Begins a zlib stream with a window of 32 KiB (RFC 1950); the level it tells is of no use to a reader. */
const ZLIB_HEADER = Buffer.from([0x78, 0x01])

interface EncodedBlock {
  blockNumber: number
  payload: Buffer
}

/** The bytes of a ZVHD file, in pieces. Goes on as they are taken and holds a few blocks for each thread. */
export async function* encodeZvhd(disk: DiskStream, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  const footer = encodeZvhdFooter(
    'zvhd',
    { virtualSizeBytes: wholeSectors(disk), zvhd2: null },
    identityOf(options),
  )
  yield footer
  let isFirst = true
  // One deflate stream all the same: blocks that end in a flush can be made apart, as none refers to the one before.
  for await (const { blockNumber, payload } of compress(disk, 'deflate', options, ZLIB_LEVEL)) {
    yield encodeRecord(blockNumber, isFirst ? Buffer.concat([ZLIB_HEADER, payload]) : payload)
    isFirst = false
  }
  yield footer
}

/**
 * The bytes of a ZVHD2 file, in pieces, front to back: they can go where nothing is ever written twice. What it keeps is the
 * index, some 32 bytes for each block with data.
 */
export async function* encodeZvhd2(disk: DiskStream, options: EncodeOptions): AsyncGenerator<Uint8Array> {
  const identity = identityOf(options)
  const virtualSizeBytes = wholeSectors(disk)
  const blockCount = blockCountOf(virtualSizeBytes, ZVHD_BLOCK_BYTES)
  const footer = (more: Partial<Zvhd2Fields>) =>
    encodeZvhdFooter('zvhd2', { virtualSizeBytes, zvhd2: { ...EMPTY_FIELDS, blockCount, ...more } }, identity)
  const bitmap = BlockBitmap.of(blockCount)
  const places: RecordPlace[] = []
  yield footer({})
  let offsetBytes = ZVHD_PAGE_BYTES
  for await (const { blockNumber, payload } of compress(disk, 'zstd', options, ZSTD_LEVEL)) {
    const record = encodeRecord(blockNumber, payload)
    places.push({ blockNumber, offsetBytes, lengthBytes: record.length })
    bitmap.add(blockNumber)
    offsetBytes += record.length
    yield record
  }
  yield footer({ dataBlockCount: places.length })
  offsetBytes += ZVHD_PAGE_BYTES
  const index = encodeIndex(places)
  yield index
  yield bitmap.bytes
  yield footer({
    dataBlockCount: places.length,
    indexOffsetBytes: offsetBytes,
    indexBytes: index.length,
    bitmapOffsetBytes: offsetBytes + index.length,
    bitmapBytes: bitmap.bytes.length,
  })
}

const EMPTY_FIELDS: Zvhd2Fields = {
  ...{ blockBytes: ZVHD_BLOCK_BYTES, blockCount: 0, compression: 'zstd', hasZeroEntries: false },
  ...{ dataBlockCount: 0, indexOffsetBytes: 0, indexBytes: 0, bitmapOffsetBytes: 0, bitmapBytes: 0 },
}

function compress(
  { extents }: DiskStream,
  task: 'deflate' | 'zstd',
  { threads, level: wanted }: EncodeOptions,
  usual: number,
): AsyncGenerator<EncodedBlock> {
  const level = wanted ?? usual
  const encode = async ({ blockNumber, bytes }: DiskBlock): Promise<EncodedBlock> => {
    const payload = await threads.run(task, bytes, { level })
    if (!payload) throw new Error('A block could not be compressed.')
    return { blockNumber, payload }
  }
  return inOrder(blocksOf(extents, ZVHD_BLOCK_BYTES), threads.window, encode)
}

const identityOf = ({ identity }: EncodeOptions): ZvhdIdentity =>
  identity ?? { uuid: randomBytes(16), createdAt: new Date() }

/** As tools show a raw file that ends inside a sector. */
const wholeSectors = ({ virtualSizeBytes }: DiskStream): number =>
  Math.ceil(virtualSizeBytes / SECTOR_BYTES) * SECTOR_BYTES
