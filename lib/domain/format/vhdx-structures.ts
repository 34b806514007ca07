import { type ByteReader, type Fields, readFields } from '@/lib/domain/format/byte-reader'
import { crc32c } from '@/lib/domain/format/crc32c'
import { corrupt, unknownFeatures } from '@/lib/domain/format/refusals'

/** [MS-VHDX] 2.2: two headers and two region tables, little endian, each in its own 64 KiB. */
const HEADER_OFFSETS = [64 * 1024, 128 * 1024]
const REGION_TABLE_OFFSETS = [192 * 1024, 256 * 1024]
const HEADER_BYTES = 4096
const STRUCTURE_BYTES = 64 * 1024
const MOST_ENTRIES = 2047

const REGION_BAT = '2dc27766-f623-4200-9d64-115e9bfd4a08'
const REGION_METADATA = '8b7ca206-4790-4b9a-b8fe-575f050f886e'

export interface Region {
  offsetBytes: number
  lengthBytes: number
}

/** The header with the higher sequence number of those that are whole. */
export async function currentHeader(reader: ByteReader): Promise<Fields> {
  const headers: Fields[] = []
  for (const offset of HEADER_OFFSETS) {
    const header = await readFields(reader, 'vhdx', offset, HEADER_BYTES)
    if (header.latin1(0, 4) === 'head' && isChecksumRight(header)) headers.push(header)
  }
  const [first, second] = headers
  if (!first) throw corrupt('vhdx', 'header checksum')
  return second && second.u64le(8) > first.u64le(8) ? second : first
}

/** Where metadata and block table are. Tools differ in which of the two region tables they read: both must agree. */
export async function findRegions(reader: ByteReader): Promise<{ metadata: Region; blocks: Region }> {
  const found: { metadata: Region; blocks: Region }[] = []
  for (const offset of REGION_TABLE_OFFSETS) {
    const table = await readFields(reader, 'vhdx', offset, STRUCTURE_BYTES)
    if (table.latin1(0, 4) !== 'regi' || !isChecksumRight(table))
      throw corrupt('vhdx', 'region table checksum')
    found.push(parseRegionTable(table))
  }
  const [first, second] = found
  if (!first || JSON.stringify(first) !== JSON.stringify(second))
    throw corrupt('vhdx', 'region tables differ')
  return first
}

function parseRegionTable(table: Fields): { metadata: Region; blocks: Region } {
  const count = table.u32le(8)
  if (count > MOST_ENTRIES) throw corrupt('vhdx', 'region table')
  const regions = new Map<string, Region>()
  for (let index = 0; index < count; index += 1) {
    const at = 16 + index * 32
    const id = guid(table, at)
    const isRequired = (table.u32le(at + 28) & 1) === 1
    if (id !== REGION_BAT && id !== REGION_METADATA) {
      if (isRequired) throw unknownFeatures('vhdx', 1n)
      continue
    }
    if (regions.has(id)) throw corrupt('vhdx', 'region table')
    regions.set(id, { offsetBytes: table.safe64le(at + 16), lengthBytes: table.u32le(at + 24) })
  }
  const metadata = regions.get(REGION_METADATA)
  const blocks = regions.get(REGION_BAT)
  if (!metadata || !blocks) throw corrupt('vhdx', 'region table')
  return { metadata, blocks }
}

/** A GUID as text: its first three parts are stored little endian. */
export function guid(fields: Fields, at: number): string {
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
  const hex = order
    .map((index) =>
      fields
        .u8(at + index)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** The checksum field, bytes 4 to 7, counts as zero. */
function isChecksumRight(fields: Fields): boolean {
  // Not slice(): of a Buffer that is a view, and the fields would change with it.
  const copy = Uint8Array.from(fields.bytes)
  copy.fill(0, 4, 8)
  return crc32c(copy) === fields.u32le(4)
}
