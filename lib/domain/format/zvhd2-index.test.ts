import { expect, test } from 'vitest'
import type { ByteReader } from './byte-reader'
import { vhdGeometry } from './vhd-geometry'
import { encodeZvhdFooter, ZVHD_BLOCK_BYTES, ZVHD_PAGE_BYTES } from './zvhd-footer'
import { BlockBitmap, IndexWriter, Zvhd2Index } from './zvhd2-index'

const LIMIT_BYTES = 2 ** 40
/** Every third block has data: 50,000 entries, more than a segment of the index or of the bitmap has room for. */
const BLOCKS = 150_000
const virtualSizeBytes = BLOCKS * ZVHD_BLOCK_BYTES

/** A file of which only footers, index and bitmap exist. */
function fileOf(writer: IndexWriter, bitmap: BlockBitmap, recordsEnd: number): ByteReader {
  const indexOffsetBytes = recordsEnd + ZVHD_PAGE_BYTES
  const bitmapOffsetBytes = indexOffsetBytes + writer.sizeBytes
  const tailAt = bitmapOffsetBytes + bitmap.bytes.length
  const identity = { uuid: new Uint8Array(16), createdAt: new Date('2024-01-01') }
  const zvhd2 = {
    ...{ blockBytes: ZVHD_BLOCK_BYTES, blockCount: BLOCKS, hasZeroEntries: false },
    compression: 'zstd' as const,
    ...{ dataBlockCount: writer.count, indexOffsetBytes, indexBytes: writer.sizeBytes },
    ...{ bitmapOffsetBytes, bitmapBytes: bitmap.bytes.length },
  }
  const footer = encodeZvhdFooter('zvhd2', { virtualSizeBytes, zvhd2 }, identity)
  const tables = new Uint8Array(tailAt + ZVHD_PAGE_BYTES - recordsEnd)
  tables.set(footer)
  for (const [number, segment] of writer.bytes.entries())
    tables.set(segment, ZVHD_PAGE_BYTES + number * segment.length)
  tables.set(bitmap.bytes, bitmapOffsetBytes - recordsEnd)
  tables.set(footer, tailAt - recordsEnd)
  return {
    sizeBytes: tailAt + ZVHD_PAGE_BYTES,
    read: async (offsetBytes, lengthBytes) =>
      offsetBytes === 0
        ? footer
        : tables.subarray(offsetBytes - recordsEnd, offsetBytes - recordsEnd + lengthBytes),
  }
}

function made(gapAt = -1): ByteReader {
  const writer = new IndexWriter()
  const bitmap = BlockBitmap.of(BLOCKS)
  let offsetBytes = ZVHD_PAGE_BYTES
  for (let blockNumber = 0; blockNumber < BLOCKS; blockNumber += 3) {
    if (writer.count === gapAt) offsetBytes += ZVHD_PAGE_BYTES
    const lengthBytes = ZVHD_PAGE_BYTES * (1 + (blockNumber % 2))
    writer.add({ blockNumber, offsetBytes, lengthBytes })
    bitmap.add(blockNumber)
    offsetBytes += lengthBytes
  }
  return fileOf(writer, bitmap, offsetBytes)
}

test('an index of several segments finds every block, and only blocks with data', async () => {
  const index = await Zvhd2Index.open(made(), LIMIT_BYTES)
  await index.check()
  for (const blockNumber of [0, 3, 98_301, 98_304, 98_307, 149_997])
    expect((await index.find(blockNumber))?.blockNumber).toBe(blockNumber)
  for (const blockNumber of [1, 98_303, 149_999]) expect(await index.find(blockNumber)).toBeNull()
})

// Between two segments only the check of the whole sees it.
test.each([1, 32_768, 40_000])('a gap before record %i is found', async (gapAt) => {
  const index = await Zvhd2Index.open(made(gapAt), LIMIT_BYTES)
  await expect(index.check()).rejects.toMatchObject({ code: 'file.corrupt' })
})

// Sectors, then cylinders, heads and sectors a track as other writers of VHD compute them.
test.each([
  [5 * 2 ** 20, 150, 4, 17],
  [2 ** 30, 2080, 16, 63],
  [40 * 2 ** 30, 20_560, 16, 255],
  [2 ** 40, 65_535, 16, 255],
])('the geometry of a disk of %i bytes', (sizeBytes, cylinders, heads, sectors) => {
  expect(vhdGeometry(sizeBytes)).toBe(((cylinders << 16) | (heads << 8) | sectors) >>> 0)
})
