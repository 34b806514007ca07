import { type ByteReader, readFields } from '@/lib/domain/format/byte-reader'
import { corrupt, truncated } from '@/lib/domain/format/refusals'
import { isSameDisk, parseZvhdFooter, ZVHD_PAGE_BYTES } from '@/lib/domain/format/zvhd-footer'
import { Zvhd2Index } from '@/lib/domain/format/zvhd2-index'

/** A ZVHD file has no tables: what lies between its footers shows only to who reads it from the front. */
export async function inspectZvhd(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  if (reader.sizeBytes % ZVHD_PAGE_BYTES !== 0 || reader.sizeBytes < 2 * ZVHD_PAGE_BYTES)
    throw truncated('zvhd')
  const head = await readFields(reader, 'zvhd', 0, ZVHD_PAGE_BYTES)
  const tail = await readFields(reader, 'zvhd', reader.sizeBytes - ZVHD_PAGE_BYTES, ZVHD_PAGE_BYTES)
  const { virtualSizeBytes } = parseZvhdFooter('zvhd', head.bytes, virtualSizeLimitBytes)
  parseZvhdFooter('zvhd', tail.bytes, virtualSizeLimitBytes)
  if (!isSameDisk('zvhd', head.bytes, tail.bytes)) throw corrupt('zvhd', 'header and footer differ')
  return virtualSizeBytes
}

/** Every block that the bitmap names has an entry in the index, and every entry a place in the file of its own. */
export async function inspectZvhd2(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const index = await Zvhd2Index.open(reader, virtualSizeLimitBytes)
  await index.check()
  return index.virtualSizeBytes
}
