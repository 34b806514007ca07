import { Fields, isPowerOfTwo } from '@/lib/domain/format/byte-reader'
import { corrupt, truncated, unknownFeatures } from '@/lib/domain/format/refusals'
import { vhdGeometry } from '@/lib/domain/format/vhd-geometry'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

/**
 * The footer that ZVHD and ZVHD2 files [F6] begin and end with: that of a VHD with its integers little endian, and in ZVHD2 what
 * finds a block behind it. docs/formats.md has the layout.
 */
export type ZvhdKind = 'zvhd' | 'zvhd2'

/** Footers and records begin on pages. */
export const ZVHD_PAGE_BYTES = 4096
export const ZVHD_BLOCK_BYTES = 2 * 1024 * 1024
/** Part of an index, of 32,768 entries, and of a bitmap, of as many bits. */
export const INDEX_SEGMENT_BYTES = 512 * 1024
export const BITMAP_SEGMENT_BYTES = 4096

const MIB = 1024 * 1024
const GIB = 1024 * MIB
const MARKS: Record<ZvhdKind, string> = { zvhd: 'stream', zvhd2: 'z2strm' }

const FOOTER_BYTES = 512
const CHECKSUM_AT = 64
const FEATURES = 2
const VERSION = 0x0001_0000
const NO_DATA_OFFSET = 0xffff_ffff_ffff_ffffn
const CREATOR_VERSION = 0x0001_0004
const DISK_TYPE = 4
const ZVHD2_VERSION = 1
/** Seconds of a VHD count from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1)

/** What a file says about itself as a whole. */
export interface ZvhdIdentity {
  /** 16 bytes. */
  uuid: Uint8Array
  createdAt: Date
}

const zvhd2Compressions = ['zlib', 'zstd'] as const
type Zvhd2Compression = (typeof zvhd2Compressions)[number]

/** The fields of ZVHD2 alone. The last five are zero in the first footer, which is written before they are known. */
export interface Zvhd2Fields {
  blockBytes: number
  blockCount: number
  compression: Zvhd2Compression
  /** The index has an entry for every block, not only for those with data. */
  hasZeroEntries: boolean
  dataBlockCount: number
  indexOffsetBytes: number
  indexBytes: number
  bitmapOffsetBytes: number
  bitmapBytes: number
}

export interface ZvhdFooter {
  virtualSizeBytes: number
  zvhd2: Zvhd2Fields | null
}

export const blockCountOf = (virtualSizeBytes: number, blockBytes: number): number =>
  Math.ceil(virtualSizeBytes / blockBytes)

/** A whole page with the footer at its start. The virtual size is in bytes and whole sectors. */
export function encodeZvhdFooter(
  kind: ZvhdKind,
  { virtualSizeBytes, zvhd2 }: ZvhdFooter,
  { uuid, createdAt }: ZvhdIdentity,
): Uint8Array {
  const page = new Uint8Array(ZVHD_PAGE_BYTES)
  const view = new DataView(page.buffer)
  const u32 = (at: number, value: number) => view.setUint32(at, value, true)
  const u64 = (at: number, value: number | bigint) => view.setBigUint64(at, BigInt(value), true)
  page.set(latin1(MARKS[kind]))
  u32(8, FEATURES)
  u32(12, VERSION)
  u64(16, NO_DATA_OFFSET)
  u32(24, Math.floor((createdAt.getTime() - EPOCH_MS) / 1000))
  page.set(latin1('tap'), 28)
  u32(32, CREATOR_VERSION)
  u64(40, virtualSizeBytes)
  u64(48, Math.ceil(virtualSizeBytes / GIB) * GIB)
  u32(56, vhdGeometry(virtualSizeBytes))
  u32(60, DISK_TYPE)
  page.set(uuid, 68)
  if (zvhd2) {
    page[87] = ZVHD2_VERSION
    u32(88, zvhd2.blockBytes)
    u32(92, zvhd2.blockCount)
    u64(96, zvhd2.indexOffsetBytes)
    u64(104, zvhd2.bitmapOffsetBytes)
    u32(112, zvhd2.indexBytes)
    u32(116, zvhd2.bitmapBytes)
    if (zvhd2.indexBytes > 0) {
      u32(120, INDEX_SEGMENT_BYTES)
      u32(124, BITMAP_SEGMENT_BYTES)
    }
    u32(128, zvhd2.indexBytes / INDEX_SEGMENT_BYTES)
    u32(132, zvhd2.bitmapBytes / BITMAP_SEGMENT_BYTES)
    u32(136, zvhd2.dataBlockCount)
    page[140] = zvhd2.hasZeroEntries ? 1 : 0
    page[141] = zvhd2Compressions.indexOf(zvhd2.compression)
  }
  u32(CHECKSUM_AT, checksum(page))
  return page
}

/** Whether a page begins like a footer, which ends the records. */
export const isZvhdFooter = (kind: ZvhdKind, page: Uint8Array): boolean =>
  latin1(MARKS[kind]).every((byte, at) => page[at] === byte)

/**
 * The footer at the start of `page`, checked as far as one footer can be. Throws `file.truncated` when there is none,
 * `file.corrupt` or `file.unknown_features` for one that no writer makes, `file.virtual_size_too_large` above the limit.
 */
export function parseZvhdFooter(kind: ZvhdKind, page: Uint8Array, virtualSizeLimitBytes: number): ZvhdFooter {
  const fields = new Fields(kind, page.subarray(0, FOOTER_BYTES))
  if (fields.bytes.length < FOOTER_BYTES || !isZvhdFooter(kind, page)) throw truncated(kind)
  if (checksum(fields.bytes) !== fields.u32le(CHECKSUM_AT)) throw corrupt(kind, 'footer checksum')
  if (fields.u32le(8) !== FEATURES) throw unknownFeatures(kind, BigInt((fields.u32le(8) ^ FEATURES) >>> 0))
  if (fields.u32le(12) !== VERSION || fields.u64le(16) !== NO_DATA_OFFSET) throw corrupt(kind, 'version')
  if (fields.u32le(60) !== DISK_TYPE) throw corrupt(kind, 'disk type')
  const virtualSizeBytes = acceptVirtualSize(kind, fields.u64le(40), virtualSizeLimitBytes)
  const currentBytes = fields.safe64le(48)
  if (currentBytes < virtualSizeBytes || currentBytes >= virtualSizeBytes + GIB)
    throw corrupt(kind, 'disk size')
  return { virtualSizeBytes, zvhd2: kind === 'zvhd2' ? parseZvhd2Fields(fields, virtualSizeBytes) : null }
}

function parseZvhd2Fields(fields: Fields, virtualSizeBytes: number): Zvhd2Fields {
  if (fields.u8(87) !== ZVHD2_VERSION) throw corrupt('zvhd2', 'version')
  const blockBytes = fields.u32le(88)
  if (!isPowerOfTwo(blockBytes) || blockBytes < MIB || blockBytes > 32 * MIB)
    throw corrupt('zvhd2', 'block size')
  const blockCount = fields.u32le(92)
  if (blockCount !== blockCountOf(virtualSizeBytes, blockBytes)) throw corrupt('zvhd2', 'number of blocks')
  const compression = zvhd2Compressions[fields.u8(141)]
  if (!compression) throw corrupt('zvhd2', 'compression type')
  if (fields.u8(140) > 1) throw corrupt('zvhd2', 'kind of index')
  const [indexBytes, bitmapBytes] = [fields.u32le(112), fields.u32le(116)]
  const isWhole =
    indexBytes === fields.u32le(128) * INDEX_SEGMENT_BYTES &&
    bitmapBytes === fields.u32le(132) * BITMAP_SEGMENT_BYTES
  if (!isWhole) throw corrupt('zvhd2', 'segments')
  return {
    ...{ blockBytes, blockCount, compression, indexBytes, bitmapBytes },
    hasZeroEntries: fields.u8(140) === 1,
    dataBlockCount: fields.u32le(136),
    indexOffsetBytes: fields.safe64le(96),
    bitmapOffsetBytes: fields.safe64le(104),
  }
}

/** Whether two footers of one file tell of the same disk: all but the checksum and what only the last one knows. */
export function isSameDisk(kind: ZvhdKind, head: Uint8Array, tail: Uint8Array): boolean {
  const compared = kind === 'zvhd' ? FOOTER_BYTES : 96
  for (let at = 0; at < compared; at += 1) {
    const isOfOneFooter = at >= CHECKSUM_AT && at < CHECKSUM_AT + 4
    if (!isOfOneFooter && head[at] !== tail[at]) return false
  }
  return kind === 'zvhd' || (head[140] === tail[140] && head[141] === tail[141])
}

/** The complement of the sum of the footer's bytes, the four of the checksum itself counted as zero. */
function checksum(page: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < FOOTER_BYTES; at += 1)
    if (at < CHECKSUM_AT || at >= CHECKSUM_AT + 4) sum += page[at] ?? 0
  return ~sum >>> 0
}

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
