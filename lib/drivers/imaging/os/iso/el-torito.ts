import type { ByteView } from '../byte-view'

const SECTOR = 2048
const BOOT_RECORD_SECTOR = 17
const CATALOG_POINTER = 0x47
const ENTRY_BYTES = 32
const PLATFORM_X86 = 0
const PLATFORM_EFI = 0xef
const BOOTABLE = 0x88
const SECTION_HEADERS = [0x90, 0x91]

/** Which firmware the boot catalogue of a disc is made for [El Torito 1.0]. */
export async function readBootCatalog(view: ByteView): Promise<{ hasBios: boolean; hasUefi: boolean }> {
  const answer = { hasBios: false, hasUefi: false }
  const record = await view.read(BOOT_RECORD_SECTOR * SECTOR, SECTOR)
  if (record[0] !== 0 || record.toString('latin1', 7, 30) !== 'EL TORITO SPECIFICATION') return answer
  const catalog = await view.read(record.readUInt32LE(CATALOG_POINTER) * SECTOR, SECTOR)
  if (catalog[0] !== 1) return answer
  // The first entry belongs to the platform of the validation entry, the others to that of their section.
  let platform = catalog[1]!
  for (let at = ENTRY_BYTES; at + ENTRY_BYTES <= catalog.length; at += ENTRY_BYTES) {
    const kind = catalog[at]!
    if (SECTION_HEADERS.includes(kind)) platform = catalog[at + 1]!
    else if (kind === BOOTABLE && platform === PLATFORM_X86) answer.hasBios = true
    else if (kind === BOOTABLE && platform === PLATFORM_EFI) answer.hasUefi = true
  }
  return answer
}
