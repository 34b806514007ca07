import { type ByteReader, type Fields, insistInside, readFields } from '@/lib/domain/format/byte-reader'
import { corrupt, tableTooLarge, truncated } from '@/lib/domain/format/refusals'
import {
  BITMAP_SEGMENT_BYTES,
  INDEX_SEGMENT_BYTES,
  isSameDisk,
  isZvhdFooter,
  parseZvhdFooter,
  ZVHD_PAGE_BYTES,
  type Zvhd2Fields,
} from '@/lib/domain/format/zvhd-footer'
import { mostPayloadBytes, recordBytes } from '@/lib/domain/format/zvhd-record'

const ENTRY_BYTES = 16
const SEGMENT_ENTRIES = INDEX_SEGMENT_BYTES / ENTRY_BYTES

/** Where the record of a block lies in the file. */
export interface RecordPlace {
  blockNumber: number
  offsetBytes: number
  lengthBytes: number
}

const segmentsOf = (entries: number): number => Math.max(1, Math.ceil(entries / SEGMENT_ENTRIES))

/** Collects entries in the order of their blocks; 16 bytes each is all it holds. */
export class IndexWriter {
  private readonly segments: Uint8Array[] = [new Uint8Array(INDEX_SEGMENT_BYTES)]
  count = 0

  add({ offsetBytes, blockNumber, lengthBytes }: RecordPlace): void {
    const at = (this.count % SEGMENT_ENTRIES) * ENTRY_BYTES
    if (at === 0 && this.count > 0) this.segments.push(new Uint8Array(INDEX_SEGMENT_BYTES))
    const view = new DataView(this.segments.at(-1)!.buffer) // safe: it begins with one
    view.setBigUint64(at, BigInt(offsetBytes), true)
    view.setUint32(at + 8, blockNumber, true)
    view.setUint32(at + 12, lengthBytes, true)
    this.count += 1
  }

  get sizeBytes(): number {
    return this.segments.length * INDEX_SEGMENT_BYTES
  }

  /** Whole segments, filled up with zeros. */
  get bytes(): readonly Uint8Array[] {
    return this.segments
  }
}

/** One bit a block, least significant first, filled up to whole segments. */
export class BlockBitmap {
  constructor(readonly bytes: Uint8Array) {}

  static of(blockCount: number): BlockBitmap {
    return new BlockBitmap(new Uint8Array(segmentsOf(blockCount) * BITMAP_SEGMENT_BYTES))
  }

  add(blockNumber: number): void {
    const at = blockNumber >> 3
    this.bytes[at] = (this.bytes[at] ?? 0) | (1 << (blockNumber & 7))
  }

  has(blockNumber: number): boolean {
    return ((this.bytes[blockNumber >> 3] ?? 0) & (1 << (blockNumber & 7))) !== 0
  }
}

/**
 * Finds records in a ZVHD2 file. Opening reads the last footer and the bitmap; a segment of the index is read when it is first
 * needed, checked as a whole and kept. Memory is bounded by the limit on the virtual size: 20 bytes a block.
 */
export class Zvhd2Index {
  private readonly segments = new Map<number, Promise<Segment>>()

  private constructor(
    private readonly reader: ByteReader,
    readonly virtualSizeBytes: number,
    readonly fields: Zvhd2Fields,
    /** The blocks that entries stand for, in their order; null when every block has one. */
    private readonly dataBlocks: Uint32Array | null,
  ) {}

  /** Throws `file.*` for footers that contradict themselves, each other or the length of the file. */
  static async open(reader: ByteReader, virtualSizeLimitBytes: number): Promise<Zvhd2Index> {
    const { sizeBytes } = reader
    if (sizeBytes % ZVHD_PAGE_BYTES !== 0) throw truncated('zvhd2')
    const tailAt = sizeBytes - ZVHD_PAGE_BYTES
    const { bytes: tail } = await readFields(reader, 'zvhd2', tailAt, ZVHD_PAGE_BYTES)
    const { virtualSizeBytes, zvhd2: fields } = parseZvhdFooter('zvhd2', tail, virtualSizeLimitBytes)
    if (!fields) throw corrupt('zvhd2', 'footer')
    const { bytes: head } = await readFields(reader, 'zvhd2', 0, ZVHD_PAGE_BYTES)
    parseZvhdFooter('zvhd2', head, virtualSizeLimitBytes)
    if (!isSameDisk('zvhd2', head, tail)) throw corrupt('zvhd2', 'header and footer differ')
    insistTables(reader, fields, tailAt)
    // It ends the records for who reads in order. Its checksum is not that of its bytes in files of other writers.
    const middle = await readFields(
      reader,
      'zvhd2',
      fields.indexOffsetBytes - ZVHD_PAGE_BYTES,
      ZVHD_PAGE_BYTES,
    )
    if (!isZvhdFooter('zvhd2', middle.bytes)) throw corrupt('zvhd2', 'end of the blocks')
    const dataBlocks = fields.hasZeroEntries ? null : await readDataBlocks(reader, fields)
    return new Zvhd2Index(reader, virtualSizeBytes, fields, dataBlocks)
  }

  /** Null for a block of zeros. */
  async find(blockNumber: number): Promise<RecordPlace | null> {
    const entry = this.dataBlocks ? rankIn(this.dataBlocks, blockNumber) : blockNumber
    if (entry === null) return null
    const { fields } = await this.segment(Math.floor(entry / SEGMENT_ENTRIES))
    return parseEntry(fields, entry % SEGMENT_ENTRIES)
  }

  /** Reads all of the index and compares its parts; none is kept. */
  async check(): Promise<void> {
    let [nextBytes, records] = [ZVHD_PAGE_BYTES, 0]
    for (let number = 0; number < segmentsOf(this.entries); number += 1) {
      const { run } = await this.readSegment(number)
      if (!run) continue
      if (run.startBytes !== nextBytes) throw corrupt('zvhd2', 'blocks are not in order')
      nextBytes = run.endBytes
      records += run.records
    }
    if (records !== this.fields.dataBlockCount) throw corrupt('zvhd2', 'number of blocks')
    if (nextBytes !== this.recordsEnd) throw corrupt('zvhd2', 'blocks without an entry')
  }

  private get entries(): number {
    return this.dataBlocks?.length ?? this.fields.blockCount
  }

  private get recordsEnd(): number {
    return this.fields.indexOffsetBytes - ZVHD_PAGE_BYTES
  }

  private segment(number: number): Promise<Segment> {
    const known = this.segments.get(number)
    if (known) return known
    const reading = this.readSegment(number)
    this.segments.set(number, reading)
    // A read that failed may be tried again.
    reading.catch(() => this.segments.delete(number))
    return reading
  }

  /**
   * Records follow each other without gaps and without sharing bytes: a few that many blocks name would unfold to a disk that costs
   * its reader far more than its file.
   */
  private async readSegment(number: number): Promise<Segment> {
    const first = number * SEGMENT_ENTRIES
    const count = Math.min(SEGMENT_ENTRIES, this.entries - first)
    const at = this.fields.indexOffsetBytes + number * INDEX_SEGMENT_BYTES
    const fields = await readFields(this.reader, 'zvhd2', at, count * ENTRY_BYTES)
    let run: Segment['run'] = null
    for (let index = 0; index < count; index += 1) {
      const place = parseEntry(fields, index)
      if (!place && !this.dataBlocks) continue
      const blockNumber = this.dataBlocks ? this.dataBlocks[first + index] : first + index
      if (!place || place.blockNumber !== blockNumber) throw corrupt('zvhd2', 'number of a block')
      this.insistPlace(place)
      run ??= { startBytes: place.offsetBytes, endBytes: place.offsetBytes, records: 0 }
      if (place.offsetBytes !== run.endBytes) throw corrupt('zvhd2', 'blocks are not in order')
      run.endBytes += place.lengthBytes
      run.records += 1
    }
    return { fields, run }
  }

  private insistPlace({ offsetBytes, lengthBytes }: RecordPlace): void {
    const isOnPages = offsetBytes % ZVHD_PAGE_BYTES === 0 && lengthBytes % ZVHD_PAGE_BYTES === 0
    const isInside = offsetBytes >= ZVHD_PAGE_BYTES && offsetBytes + lengthBytes <= this.recordsEnd
    const isOfBlock = lengthBytes > 0 && lengthBytes <= recordBytes(mostPayloadBytes(this.fields.blockBytes))
    if (!isOnPages || !isInside || !isOfBlock) throw corrupt('zvhd2', 'place of a block')
  }
}

interface Segment {
  fields: Fields
  /** What its records take up in the file; null when it has none. */
  run: { startBytes: number; endBytes: number; records: number } | null
}

/** Null for a block of zeros. */
function parseEntry(fields: Fields, index: number): RecordPlace | null {
  const at = index * ENTRY_BYTES
  const offsetBytes = fields.safe64le(at)
  if (offsetBytes === 0) return null
  return { offsetBytes, blockNumber: fields.u32le(at + 8), lengthBytes: fields.u32le(at + 12) }
}

/** Index and bitmap follow the records, in this order, and are as large as the disk needs. */
function insistTables(reader: ByteReader, fields: Zvhd2Fields, tailAt: number): void {
  const { indexOffsetBytes, indexBytes, bitmapOffsetBytes, bitmapBytes, blockCount, dataBlockCount } = fields
  if (dataBlockCount > blockCount) throw corrupt('zvhd2', 'number of blocks')
  const entries = fields.hasZeroEntries ? blockCount : dataBlockCount
  const most = segmentsOf(blockCount)
  if (indexBytes > most * INDEX_SEGMENT_BYTES || bitmapBytes > most * BITMAP_SEGMENT_BYTES)
    throw tableTooLarge('zvhd2')
  if (entries * ENTRY_BYTES > indexBytes) throw corrupt('zvhd2', 'disk larger than its index')
  if (!fields.hasZeroEntries && blockCount > bitmapBytes * 8)
    throw corrupt('zvhd2', 'disk larger than its bitmap')
  const isOnPages = indexOffsetBytes % ZVHD_PAGE_BYTES === 0 && bitmapOffsetBytes % ZVHD_PAGE_BYTES === 0
  if (!isOnPages || indexOffsetBytes < 2 * ZVHD_PAGE_BYTES) throw corrupt('zvhd2', 'place of the index')
  insistInside(reader, 'zvhd2', indexOffsetBytes, indexBytes)
  insistInside(reader, 'zvhd2', bitmapOffsetBytes, bitmapBytes)
  const isInOrder =
    indexOffsetBytes + indexBytes === bitmapOffsetBytes && bitmapOffsetBytes + bitmapBytes === tailAt
  if (!isInOrder) throw corrupt('zvhd2', 'place of the index')
}

async function readDataBlocks(reader: ByteReader, fields: Zvhd2Fields): Promise<Uint32Array> {
  const { bytes } = await readFields(reader, 'zvhd2', fields.bitmapOffsetBytes, fields.bitmapBytes)
  const bitmap = new BlockBitmap(bytes)
  const numbers = new Uint32Array(fields.dataBlockCount)
  let count = 0
  for (let number = 0; number < bytes.length * 8; number += 1) {
    if (!bitmap.has(number)) continue
    if (number >= fields.blockCount || count === numbers.length) throw corrupt('zvhd2', 'bitmap')
    numbers[count] = number
    count += 1
  }
  if (count !== numbers.length) throw corrupt('zvhd2', 'bitmap')
  return numbers
}

/** The position of `wanted` in a rising list; null when it is not there. */
function rankIn(numbers: Uint32Array, wanted: number): number | null {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return numbers[low] === wanted ? low : null
}
