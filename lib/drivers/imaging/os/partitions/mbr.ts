import type { ByteView } from '../byte-view'
import { MAX_VOLUMES } from '../limits'
import { orNull } from '../unreadable'
import type { Partition } from './partition'

const SECTOR = 512
const TABLE_OFFSET = 446
const EXTENDED_TYPES = [0x05, 0x0f, 0x85]
const ESP_TYPE = 0xef
/** Says that a GPT describes the disk. */
const PROTECTIVE_TYPE = 0xee

interface Entry {
  type: number
  firstSector: number
  sectors: number
}

/** The primary and logical partitions of an MBR; null without the signature or with a table that cannot be one. */
export async function readMbr(disk: ByteView): Promise<Partition[] | null> {
  if (disk.sizeBytes < SECTOR) return null
  const sector = await disk.read(0, SECTOR)
  if (sector.readUInt16LE(510) !== 0xaa55) return null
  // A boot sector of a file system ends with the same signature, but has code where the flags would be.
  for (let index = 0; index < 4; index++) {
    const flag = sector[TABLE_OFFSET + index * 16]!
    if (flag !== 0x00 && flag !== 0x80) return null
  }
  const partitions: Partition[] = []
  for (const entry of entriesOf(sector)) {
    if (entry.type === PROTECTIVE_TYPE) continue
    if (EXTENDED_TYPES.includes(entry.type))
      partitions.push(...(await logicalPartitions(disk, entry.firstSector)))
    else add(partitions, disk, entry, 0)
  }
  return partitions.slice(0, MAX_VOLUMES)
}

/** A chain of tables, each with one partition relative to itself and a link relative to the first. */
async function logicalPartitions(disk: ByteView, firstSector: number): Promise<Partition[]> {
  const partitions: Partition[] = []
  const seen = new Set<number>()
  let table: number | null = firstSector
  while (table !== null && !seen.has(table) && seen.size < MAX_VOLUMES) {
    const at: number = table
    seen.add(at)
    const sector = await orNull(() => disk.read(at * SECTOR, SECTOR))
    if (sector?.readUInt16LE(510) !== 0xaa55) break
    table = null
    for (const entry of entriesOf(sector)) {
      if (EXTENDED_TYPES.includes(entry.type)) table = firstSector + entry.firstSector
      else add(partitions, disk, entry, at)
    }
  }
  return partitions
}

function entriesOf(sector: Buffer): Entry[] {
  return [0, 1, 2, 3]
    .map((index) => TABLE_OFFSET + index * 16)
    .map((at) => ({
      type: sector[at + 4]!,
      firstSector: sector.readUInt32LE(at + 8),
      sectors: sector.readUInt32LE(at + 12),
    }))
    .filter((entry) => entry.type !== 0 && entry.sectors > 0)
}

function add(partitions: Partition[], disk: ByteView, entry: Entry, baseSector: number): void {
  const startBytes = (baseSector + entry.firstSector) * SECTOR
  if (startBytes === 0 || startBytes >= disk.sizeBytes) return
  const sizeBytes = Math.min(entry.sectors * SECTOR, disk.sizeBytes - startBytes)
  partitions.push({ startBytes, sizeBytes, role: entry.type === ESP_TYPE ? 'esp' : 'any' })
}
