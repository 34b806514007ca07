import { type ByteView, safeU64Le } from '../byte-view'
import { MAX_READ_BYTES } from '../limits'
import { insistReadable } from '../unreadable'
import { type LvmSection, parseLvmMetadata } from './lvm-metadata'

const SECTOR = 512
const LABEL_SECTORS = 4
const METADATA_MAGIC = ' LVM2 x[5A%r0N*>'
const RAW_LOCATIONS_OFFSET = 40
const IGNORED_FLAG = 1

export interface PhysicalVolume {
  view: ByteView
  /** As in the metadata, without hyphens. */
  id: string
  /** Description of the whole volume group; null when this volume does not keep a copy. */
  metadata: LvmSection | null
}

/** The LVM2 label in one of the first four sectors, and the newest metadata behind it; null when there is no label. */
export async function readPhysicalVolume(view: ByteView): Promise<PhysicalVolume | null> {
  if (view.sizeBytes < LABEL_SECTORS * SECTOR) return null
  const head = await view.read(0, LABEL_SECTORS * SECTOR)
  for (let index = 0; index < LABEL_SECTORS; index++) {
    const sector = head.subarray(index * SECTOR, (index + 1) * SECTOR)
    if (sector.toString('latin1', 0, 8) !== 'LABELONE' || sector.toString('latin1', 24, 32) !== 'LVM2 001')
      continue
    return readHeader(view, sector)
  }
  return null
}

async function readHeader(view: ByteView, sector: Buffer): Promise<PhysicalVolume> {
  const at = sector.readUInt32LE(20)
  const id = sector.toString('latin1', at, at + 32)
  // Two lists follow, each ended by an empty entry: where the data is, and where the metadata is.
  let list = at + 40
  while (sector.readBigUInt64LE(list) !== 0n) list += 16
  list += 16
  while (sector.readBigUInt64LE(list) !== 0n) {
    const metadata = await readMetadata(view, safeU64Le(sector, list), safeU64Le(sector, list + 8))
    if (metadata) return { view, id, metadata }
    list += 16
  }
  return { view, id, metadata: null }
}

/** The metadata area is a ring after a header of one sector, which says where the newest text is. */
async function readMetadata(
  view: ByteView,
  areaOffset: number,
  areaBytes: number,
): Promise<LvmSection | null> {
  const header = await view.read(areaOffset, SECTOR)
  insistReadable(header.toString('latin1', 4, 20) === METADATA_MAGIC, 'LVM metadata magic')
  const offset = safeU64Le(header, RAW_LOCATIONS_OFFSET)
  const sizeBytes = safeU64Le(header, RAW_LOCATIONS_OFFSET + 8)
  const isIgnored = (header.readUInt32LE(RAW_LOCATIONS_OFFSET + 20) & IGNORED_FLAG) !== 0
  if (offset === 0 || sizeBytes === 0 || isIgnored) return null
  insistReadable(sizeBytes <= MAX_READ_BYTES && offset >= SECTOR && offset < areaBytes, 'LVM metadata place')
  const first = Math.min(sizeBytes, areaBytes - offset)
  const bytes = await view.read(areaOffset + offset, first)
  const rest = await view.read(areaOffset + SECTOR, sizeBytes - first)
  const text = Buffer.concat([bytes, rest]).toString('utf8')
  return parseLvmMetadata(text.replace(/\0[\s\S]*$/, ''))
}
