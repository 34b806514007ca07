import type { OsFacts } from '@/lib/domain/os/os-facts'
import type { BlockSource } from '@/lib/ports/block-source'
import { BoundedDisk, type ReadingOptions } from './bounded-disk'
import type { FileSystem } from './file-system'
import { openIso } from './iso/iso-file-system'
import { hasBiosBootCode, hasUefiLoader } from './system/boot-ability'
import { readInstallerDisc } from './system/installer-disc'
import { type FoundSystem, readLinux } from './system/linux-system'
import { openFileSystems } from './system/open-file-systems'
import { readLayout } from './system/volumes'
import { readWindows } from './system/windows-system'
import { orNull } from './unreadable'

/** File systems whose first sector is their own: nothing there can start a BIOS. */
const OWNS_FIRST_SECTOR: readonly FileSystem['kind'][] = ['xfs', 'ntfs', 'fat']

/**
 * What operating system is on a disk, by reading its partition table, volumes and file systems; or what an ISO would install.
 * Null when there is none that we know. No mount, no kernel and no tool takes part, and limits hold for everything that is read:
 * a hostile or damaged disk gives fewer facts or null. Rejects only with the reason of an aborted signal.
 */
export async function identifyOs(source: BlockSource, options: ReadingOptions = {}): Promise<OsFacts | null> {
  const disk = new BoundedDisk(source, options)
  const disc = await orNull(() => openIso(disk))
  if (disc) return orNull(() => readInstallerDisc(disk, disc))
  return orNull(() => identifyDisk(disk))
}

async function identifyDisk(disk: BoundedDisk): Promise<OsFacts | null> {
  const layout = await readLayout(disk)
  const fileSystems: FileSystem[] = []
  for (const volume of layout.volumes) fileSystems.push(...(await openFileSystems(volume)))
  const system = await findSystem(fileSystems)
  if (!system) return null
  const isBareFileSystem = !layout.hasPartitionTable && OWNS_FIRST_SECTOR.includes(fileSystems[0]!.kind)
  return {
    ...system,
    isUefiCapable: await hasUefiLoader(fileSystems),
    isBiosCapable: system.architecture === 'x86' && !isBareFileSystem && (await hasBiosBootCode(disk)),
  }
}

/** The first system with an entry of its own; one that is only known in general waits for a better one. */
async function findSystem(fileSystems: readonly FileSystem[]): Promise<FoundSystem | null> {
  let general: FoundSystem | null = null
  for (const fileSystem of fileSystems) {
    const system = await orNull(() =>
      fileSystem.kind === 'ntfs' ? readWindows(fileSystem) : readLinux(fileSystem),
    )
    if (!system) continue
    if (system.platform !== 'Other') return system
    general ??= system
  }
  return general
}
