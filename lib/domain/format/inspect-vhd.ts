import { DomainError } from '@/lib/domain/errors'
import {
  type ByteReader,
  type Fields,
  insistInside,
  insistTable,
  isPowerOfTwo,
  readFields,
  tableChunks,
} from '@/lib/domain/format/byte-reader'
import { corrupt, truncated } from '@/lib/domain/format/refusals'
import { acceptVirtualSize, SECTOR_BYTES } from '@/lib/domain/format/virtual-size'

/** VHD specification 1.0: everything is big endian. */
const FOOTER_BYTES = 512
const DYNAMIC_HEADER_BYTES = 1024
const MAX_BLOCK_BYTES = 256 * 1024 * 1024
const NOT_ALLOCATED = 0xffff_ffff

const FIXED = 2
const DYNAMIC = 3
const DIFFERENCING = 4

/** The footer is at the end of the file; a dynamic disk repeats it at the start, where tools read it. */
export async function inspectVhd(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const head = await readFields(reader, 'vhd', 0, FOOTER_BYTES)
  const tail = await readFields(reader, 'vhd', reader.sizeBytes - FOOTER_BYTES, FOOTER_BYTES)
  const hasHead = head.latin1(0, 8) === 'conectix'
  if (tail.latin1(0, 8) !== 'conectix') throw truncated('vhd')
  if (!isChecksumRight(tail, 64)) throw corrupt('vhd', 'footer checksum')
  if (hasHead && !isChecksumRight(head, 64)) throw corrupt('vhd', 'header checksum')

  const type = tail.u32be(60)
  if (type === DIFFERENCING || (hasHead && head.u32be(60) === DIFFERENCING)) {
    throw new DomainError('file.differencing', { format: 'vhd' })
  }
  if (type !== FIXED && type !== DYNAMIC)
    throw new DomainError('file.format_unsupported', { format: `vhd type ${type}` })
  // [table 11-1] is about what a machine sees: the current size, not the geometry and not the size at creation.
  const sizeBytes = acceptVirtualSize('vhd', tail.u64be(48), virtualSizeLimitBytes)
  if (type === FIXED) {
    // A disk that begins like a dynamic VHD: tools would follow the copy in front.
    if (hasHead) throw corrupt('vhd', 'header and footer differ')
    insistInside(reader, 'vhd', 0, sizeBytes + FOOTER_BYTES)
    return sizeBytes
  }
  if (!hasHead) throw corrupt('vhd', 'copy of the footer is missing')
  const isSame = [16, 20, 48, 52, 60].every((at) => head.u32be(at) === tail.u32be(at))
  if (!isSame) throw corrupt('vhd', 'header and footer differ')
  await checkDynamic(reader, tail.safe64be(16), sizeBytes)
  return sizeBytes
}

async function checkDynamic(reader: ByteReader, headerOffset: number, sizeBytes: number): Promise<void> {
  const header = await readFields(reader, 'vhd', headerOffset, DYNAMIC_HEADER_BYTES)
  if (header.latin1(0, 8) !== 'cxsparse') throw corrupt('vhd', 'dynamic header')
  if (!isChecksumRight(header, 36)) throw corrupt('vhd', 'dynamic header checksum')
  const blockBytes = header.u32be(32)
  if (!isPowerOfTwo(blockBytes) || blockBytes < SECTOR_BYTES || blockBytes > MAX_BLOCK_BYTES) {
    throw corrupt('vhd', 'block size')
  }
  const entries = header.u32be(28)
  const usedEntries = Math.ceil(sizeBytes / blockBytes)
  if (entries < usedEntries) throw corrupt('vhd', 'disk larger than its tables')

  const bitmapBytes = Math.ceil(blockBytes / SECTOR_BYTES / 8 / SECTOR_BYTES) * SECTOR_BYTES
  const tableOffset = header.safe64be(16)
  const neededBytes = usedEntries * 4
  insistTable(reader, 'vhd', { offsetBytes: tableOffset, lengthBytes: entries * 4, neededBytes })
  for await (const chunk of tableChunks(reader, 'vhd', tableOffset, usedEntries * 4)) {
    for (let at = 0; at < chunk.bytes.length; at += 4) {
      const sector = chunk.u32be(at)
      if (sector !== NOT_ALLOCATED)
        insistInside(reader, 'vhd', sector * SECTOR_BYTES, bitmapBytes + blockBytes)
    }
  }
}

/** The complement of the sum of all bytes, the four of the checksum itself counted as zero. */
function isChecksumRight(fields: Fields, checksumAt: number): boolean {
  let sum = 0
  for (const [at, byte] of fields.bytes.entries()) if (at < checksumAt || at >= checksumAt + 4) sum += byte
  return ~sum >>> 0 === fields.u32be(checksumAt)
}
