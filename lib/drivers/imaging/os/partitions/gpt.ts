import { type ByteView, safeU64Le } from '../byte-view'
import { MAX_VOLUMES } from '../limits'
import { insistReadable } from '../unreadable'
import type { Partition } from './partition'

/** Type GUIDs as they lie on disk: the first three groups are little endian [UEFI 2.10, 5.3.3]. */
const ESP_TYPE = 'c12a7328-f81f-11d2-ba4b-00a0c93ec93b'
const BIOS_BOOT_TYPE = '21686148-6449-6e6f-744e-656564454649'
const EMPTY_TYPE = '00000000-0000-0000-0000-000000000000'

const MAX_ENTRIES = 1024

/** The partitions of a GPT, or null when there is none for this sector size. */
export async function readGpt(disk: ByteView, sectorBytes: number): Promise<Partition[] | null> {
  if (disk.sizeBytes < 2 * sectorBytes) return null
  const header = await disk.read(sectorBytes, 92)
  if (header.toString('latin1', 0, 8) !== 'EFI PART') return null
  const firstEntry = safeU64Le(header, 72) * sectorBytes
  const count = Math.min(header.readUInt32LE(80), MAX_ENTRIES)
  const entryBytes = header.readUInt32LE(84)
  insistReadable(entryBytes >= 128 && entryBytes <= 4096, 'GPT entry size')
  const partitions: Partition[] = []
  for (let index = 0; index < count && partitions.length < MAX_VOLUMES; index++) {
    const at = firstEntry + index * entryBytes
    if (at + 128 > disk.sizeBytes) break
    const entry = await disk.read(at, 128)
    const type = guidAt(entry, 0)
    const firstLba = safeU64Le(entry, 32)
    const lastLba = safeU64Le(entry, 40)
    const startBytes = firstLba * sectorBytes
    const sizeBytes = (lastLba - firstLba + 1) * sectorBytes
    if (
      type === EMPTY_TYPE ||
      lastLba < firstLba ||
      !Number.isSafeInteger(startBytes) ||
      startBytes >= disk.sizeBytes
    )
      continue
    partitions.push({
      startBytes,
      // A cut-off disk still has the beginning of its last partition.
      sizeBytes: Math.min(sizeBytes, disk.sizeBytes - startBytes),
      role: type === ESP_TYPE ? 'esp' : type === BIOS_BOOT_TYPE ? 'bios-boot' : 'any',
    })
  }
  return partitions
}

function guidAt(buffer: Buffer, offset: number): string {
  const hex = (from: number, to: number) => buffer.toString('hex', offset + from, offset + to)
  const swapped = (from: number, to: number) =>
    Buffer.from(buffer.subarray(offset + from, offset + to))
      .reverse()
      .toString('hex')
  return `${swapped(0, 4)}-${swapped(4, 6)}-${swapped(6, 8)}-${hex(8, 10)}-${hex(10, 16)}`
}
