import { DomainError } from '@/lib/domain/errors'
import {
  type ByteReader,
  type Fields,
  insistInside,
  isPowerOfTwo,
  readFields,
  tableChunks,
} from '@/lib/domain/format/byte-reader'
import { corrupt, unknownFeatures } from '@/lib/domain/format/refusals'
import { currentHeader, findRegions, guid, type Region } from '@/lib/domain/format/vhdx-structures'
import { acceptVirtualSize } from '@/lib/domain/format/virtual-size'

const MIB = 1024 * 1024
const METADATA_TABLE_BYTES = 64 * 1024
const MOST_METADATA_ITEMS = 2047

/** Metadata items of [MS-VHDX] 2.6.2. */
const ITEM_FILE_PARAMETERS = 'caa16737-fa36-4d43-b3b6-33f0aa44e76b'
const ITEM_VIRTUAL_DISK_SIZE = '2fa54224-cd1b-4876-b211-5dbed83bf4b8'
const ITEM_LOGICAL_SECTOR_SIZE = '8141bf1d-a96f-4709-ba47-f233a8faab5f'
const ITEM_PHYSICAL_SECTOR_SIZE = 'cda348c7-445d-4471-9cc9-e9885251c556'
const ITEM_DISK_ID = 'beca12ab-b2e6-4523-93ef-c309e000c746'
const ITEM_PARENT_LOCATOR = 'a8d35f2d-b30b-454d-abf7-d3d84834ab0c'
const itemBytes = new Map([
  [ITEM_FILE_PARAMETERS, 8],
  [ITEM_VIRTUAL_DISK_SIZE, 8],
  [ITEM_LOGICAL_SECTOR_SIZE, 4],
  [ITEM_PHYSICAL_SECTOR_SIZE, 4],
  [ITEM_DISK_ID, 16],
])

const HAS_PARENT = 0b10

/** States of a payload block whose bytes are in the file, whole or in part. */
const FULLY_PRESENT = 6
const PARTIALLY_PRESENT = 7

export async function inspectVhdx(reader: ByteReader, virtualSizeLimitBytes: number): Promise<number> {
  const header = await currentHeader(reader)
  const { metadata, blocks } = await findRegions(reader)
  for (const region of [metadata, blocks]) {
    if (region.offsetBytes < MIB || region.offsetBytes % MIB !== 0) throw corrupt('vhdx', 'region offset')
    insistInside(reader, 'vhdx', region.offsetBytes, region.lengthBytes)
  }

  const items = await readMetadata(reader, metadata)
  const parameters = items.get(ITEM_FILE_PARAMETERS)
  const size = items.get(ITEM_VIRTUAL_DISK_SIZE)
  const sector = items.get(ITEM_LOGICAL_SECTOR_SIZE)
  if (!parameters || !size || !sector) throw corrupt('vhdx', 'metadata item missing')
  if (parameters.u32le(4) & HAS_PARENT) throw new DomainError('file.differencing', { format: 'vhdx' })
  const sizeBytes = acceptVirtualSize('vhdx', size.u64le(0), virtualSizeLimitBytes)

  const blockBytes = parameters.u32le(0)
  if (!isPowerOfTwo(blockBytes) || blockBytes < MIB || blockBytes > 256 * MIB)
    throw corrupt('vhdx', 'block size')
  const sectorBytes = sector.u32le(0)
  if (sectorBytes !== 512 && sectorBytes !== 4096) throw corrupt('vhdx', 'sector size')
  // Its last writer's changes are still in the log; a reader alone would show an older disk.
  if (!header.isZero(48, 16)) throw new DomainError('file.unclean', { format: 'vhdx' })
  await checkBlocks(reader, blocks, { sizeBytes, blockBytes, sectorBytes })
  return sizeBytes
}

/** The values of the items we know. An unknown required one, or a parent locator, is a refusal. */
async function readMetadata(reader: ByteReader, region: Region): Promise<Map<string, Fields>> {
  const table = await readFields(reader, 'vhdx', region.offsetBytes, METADATA_TABLE_BYTES)
  const count = table.u16le(10)
  if (table.latin1(0, 8) !== 'metadata' || count > MOST_METADATA_ITEMS)
    throw corrupt('vhdx', 'metadata table')
  const items = new Map<string, Fields>()
  for (let index = 0; index < count; index += 1) {
    const at = 32 + index * 32
    const id = guid(table, at)
    if (id === ITEM_PARENT_LOCATOR) throw new DomainError('file.differencing', { format: 'vhdx' })
    const lengthBytes = itemBytes.get(id)
    if (lengthBytes === undefined) {
      const isRequired = (table.u32le(at + 24) & 0b100) !== 0
      if (isRequired) throw unknownFeatures('vhdx', 0b100n)
      continue
    }
    const offset = table.u32le(at + 16)
    if (items.has(id) || table.u32le(at + 20) !== lengthBytes || offset + lengthBytes > region.lengthBytes) {
      throw corrupt('vhdx', 'metadata item')
    }
    items.set(id, await readFields(reader, 'vhdx', region.offsetBytes + offset, lengthBytes))
  }
  return items
}

interface Geometry {
  sizeBytes: number
  blockBytes: number
  sectorBytes: number
}

/** The block table covers the disk, and every block that is there is there completely. */
async function checkBlocks(reader: ByteReader, region: Region, disk: Geometry): Promise<void> {
  // One bitmap entry follows each chunk of payload entries; a chunk is what 2^23 bits of a bitmap cover.
  const chunkRatio = (2 ** 23 * disk.sectorBytes) / disk.blockBytes
  const payloads = Math.ceil(disk.sizeBytes / disk.blockBytes)
  const entries = payloads + Math.floor((payloads - 1) / chunkRatio)
  if (entries * 8 > region.lengthBytes) throw corrupt('vhdx', 'disk larger than its tables')
  let index = 0
  for await (const chunk of tableChunks(reader, 'vhdx', region.offsetBytes, entries * 8)) {
    for (let at = 0; at < chunk.bytes.length; at += 8, index += 1) {
      if (index % (chunkRatio + 1) === chunkRatio) continue
      const entry = chunk.u64le(at)
      const state = Number(entry & 7n)
      if (state === PARTIALLY_PRESENT) throw new DomainError('file.differencing', { format: 'vhdx' })
      if (state !== FULLY_PRESENT) continue
      insistInside(reader, 'vhdx', Number(entry >> 20n) * MIB, disk.blockBytes)
    }
  }
}
