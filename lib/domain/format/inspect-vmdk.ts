import { DomainError } from '@/lib/domain/errors'
import {
  type ByteReader,
  type Fields,
  insistInside,
  isPowerOfTwo,
  readFields,
} from '@/lib/domain/format/byte-reader'
import { corrupt, tableTooLarge, truncated } from '@/lib/domain/format/refusals'
import { acceptVirtualSize, SECTOR_BYTES } from '@/lib/domain/format/virtual-size'
import { checkVmdkDescriptor } from '@/lib/domain/format/vmdk-descriptor'

/** Sparse extent header, little endian, one sector. Offsets and sizes in it are sectors of 512 bytes. */
const HEADER_BYTES = 512
/** Stands for the grain directory's place when only the footer knows it. */
const DIRECTORY_AT_END = 0xffff_ffff_ffff_ffffn
/** Footer marker, footer, end-of-stream marker: the last three sectors of a streamOptimized file. */
const FOOTER_BYTES = 3 * SECTOR_BYTES
const FOOTER_MARKER = 3

const HAS_REDUNDANT_DIRECTORY = 0b10
/** Some tools read this much descriptor from the second sector, whatever the header says. */
const TOOL_DESCRIPTOR_BYTES = 20 * SECTOR_BYTES
const MAX_DESCRIPTOR_BYTES = 1024 * 1024
const MAX_GRAIN_SECTORS = 0x40000
const MAX_TABLE_ENTRIES = 512

export async function inspectVmdk(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const header = await readFields(reader, 'vmdk', 0, HEADER_BYTES)
  const version = header.u32le(4)
  if (version < 1 || version > 3)
    throw new DomainError('file.format_unsupported', { format: `vmdk version ${version}` })
  // Set to newline, space, return, newline so that a transfer as text shows.
  if (header.latin1(73, 4) !== '\n \r\n') throw corrupt('vmdk', 'mangled by a transfer as text')
  await checkDescriptor(reader, header)

  const isStream = header.u64le(56) === DIRECTORY_AT_END
  const sizeBytes = acceptVirtualSize('vmdk', header.u64le(12) * BigInt(SECTOR_BYTES), virtualSizeLimitBytes)
  checkTables(reader, isStream ? await readFooter(reader, header) : header, sizeBytes)
  return sizeBytes
}

async function checkDescriptor(reader: ByteReader, header: Fields): Promise<void> {
  const offsetSectors = header.u64le(28)
  const sizeSectors = header.u64le(36)
  // Without one this is a single piece of a disk in several files.
  if (offsetSectors === 0n || sizeSectors === 0n)
    throw new DomainError('file.multi_extent', { format: 'vmdk' })
  // Elsewhere the text that we check and the text that a tool reads could be two.
  if (offsetSectors !== 1n) throw corrupt('vmdk', 'descriptor in an unusual place')
  if (sizeSectors * BigInt(SECTOR_BYTES) > BigInt(MAX_DESCRIPTOR_BYTES)) {
    throw tableTooLarge('vmdk')
  }
  const declaredBytes = Number(sizeSectors) * SECTOR_BYTES
  insistInside(reader, 'vmdk', SECTOR_BYTES, declaredBytes)
  const lengthBytes = Math.min(
    Math.max(declaredBytes, TOOL_DESCRIPTOR_BYTES),
    reader.sizeBytes - SECTOR_BYTES,
  )
  const { bytes } = await readFields(reader, 'vmdk', SECTOR_BYTES, lengthBytes)
  const end = bytes.indexOf(0)
  checkVmdkDescriptor(new TextDecoder('latin1').decode(end < 0 ? bytes : bytes.subarray(0, end)))
}

/** Tools replace the header by the footer, so the footer has to tell the same story. */
async function readFooter(reader: ByteReader, header: Fields): Promise<Fields> {
  if (reader.sizeBytes % SECTOR_BYTES !== 0 || reader.sizeBytes < HEADER_BYTES + FOOTER_BYTES)
    throw truncated('vmdk')
  const tail = await readFields(reader, 'vmdk', reader.sizeBytes - FOOTER_BYTES, FOOTER_BYTES)
  const isMarker = tail.u64le(0) === 1n && tail.u32le(8) === 0 && tail.u32le(12) === FOOTER_MARKER
  const isEnd = tail.isZero(2 * SECTOR_BYTES, 16)
  if (!isMarker || !isEnd || tail.latin1(SECTOR_BYTES, 4) !== 'KDMV') throw truncated('vmdk')
  const footer = await readFields(reader, 'vmdk', reader.sizeBytes - 2 * SECTOR_BYTES, HEADER_BYTES)
  // Capacity, grain size, descriptor place, entries of a table; the rest are places that only the footer knows.
  const isSame = [4, 12, 16, 20, 24, 28, 32, 36, 40, 44].every((at) => header.u32le(at) === footer.u32le(at))
  if (!isSame) throw corrupt('vmdk', 'header and footer differ')
  return footer
}

/** The grain directory covers the disk and lies in the file. */
function checkTables(reader: ByteReader, header: Fields, sizeBytes: number): void {
  const grainSectors = header.safe64le(20)
  if (!isPowerOfTwo(grainSectors) || grainSectors > MAX_GRAIN_SECTORS) throw corrupt('vmdk', 'grain size')
  const tableEntries = header.u32le(44)
  if (tableEntries === 0 || tableEntries > MAX_TABLE_ENTRIES) throw corrupt('vmdk', 'table size')
  if (header.u16le(77) > 1) throw corrupt('vmdk', 'compression type')

  const directoryBytes = Math.ceil(sizeBytes / (grainSectors * SECTOR_BYTES * tableEntries)) * 4
  const places = [header.safe64le(56)]
  if (header.u32le(8) & HAS_REDUNDANT_DIRECTORY) places.push(header.safe64le(48))
  for (const sectors of places) {
    if (sectors === 0) throw corrupt('vmdk', 'table offset')
    insistInside(reader, 'vmdk', sectors * SECTOR_BYTES, directoryBytes)
  }
  // Grains begin after the metadata; a file that ends before holds no data at all.
  insistInside(reader, 'vmdk', 0, header.safe64le(64) * SECTOR_BYTES)
}
