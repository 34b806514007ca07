import type { ByteView } from '../byte-view'
import { exists, type FileSystem } from '../file-system'
import { orNull } from '../unreadable'

/** The name that firmware starts without having been told of the disk before [UEFI 2.10, 3.5.1.1]. */
const LOADERS = ['BOOTX64.EFI', 'BOOTAA64.EFI', 'BOOTIA32.EFI', 'BOOTARM.EFI']
/** After these bytes an MBR has its disk id and its table. */
const BOOT_CODE_BYTES = 440

export async function hasUefiLoader(fileSystems: readonly FileSystem[]): Promise<boolean> {
  for (const fileSystem of fileSystems) {
    if (fileSystem.kind !== 'fat') continue
    for (const loader of LOADERS) if (await exists(fileSystem, `EFI/BOOT/${loader}`)) return true
  }
  return false
}

/** Something other than zeros where a BIOS starts. */
export async function hasBiosBootCode(disk: ByteView): Promise<boolean> {
  const head = await orNull(() => disk.read(0, Math.min(BOOT_CODE_BYTES, disk.sizeBytes)))
  return head?.some((byte) => byte !== 0) ?? false
}
