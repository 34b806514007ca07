import { setTimeout } from 'node:timers/promises'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import type { BlockSource } from '@/lib/ports/block-source'
import { BoundedDisk, type ReadingOptions } from './bounded-disk'
import type { FileSystem } from './file-system'
import { openIso } from './iso/iso-file-system'
import { DEFAULT_DEADLINE_MS } from './limits'
import { hasBiosBootCode, hasUefiLoader } from './system/boot-ability'
import { hasVirtioInInitramfs } from './system/initramfs'
import { readInstallerDisc } from './system/installer-disc'
import { type FoundSystem, readLinux } from './system/linux-system'
import { openFileSystems } from './system/open-file-systems'
import { readLayout } from './system/volumes'
import { readWindows } from './system/windows-system'
import { orNull } from './unreadable'

/** What was found before the deadline still has to be put together. */
const GRACE_MS = 250

/** File systems whose first sector is their own: nothing there can start a BIOS. */
const OWNS_FIRST_SECTOR: readonly FileSystem['kind'][] = ['xfs', 'ntfs', 'fat']

/**
 * What operating system is on a disk, by reading its partition table, volumes and file systems; or what an ISO would install.
 * Null when there is none that we know. No mount, no kernel and no tool takes part, and limits hold for everything that is read:
 * a hostile or damaged disk gives fewer facts or null. Rejects only with the reason of an aborted signal.
 */
export async function identifyOs(source: BlockSource, options: ReadingOptions = {}): Promise<OsFacts | null> {
  options.signal?.throwIfAborted()
  const disk = new BoundedDisk(source, options)
  return inTime(identifyAny(disk), options)
}

async function identifyAny(disk: BoundedDisk): Promise<OsFacts | null> {
  const disc = await orNull(() => openIso(disk))
  return orNull(() => (disc ? readInstallerDisc(disk, disc) : identifyDisk(disk)))
}

/** The disk itself stops at its deadline; this is for a source that does not answer at all. */
async function inTime(
  answer: Promise<OsFacts | null>,
  { signal, deadlineMs = DEFAULT_DEADLINE_MS }: ReadingOptions,
): Promise<OsFacts | null> {
  const settled = new AbortController()
  const patience = AbortSignal.any([settled.signal, ...(signal ? [signal] : [])])
  const giveUp = setTimeout(deadlineMs + GRACE_MS, null, { signal: patience }).catch((error: unknown) => {
    signal?.throwIfAborted()
    if (settled.signal.aborted) return null
    throw error
  })
  try {
    return await Promise.race([answer, giveUp])
  } finally {
    settled.abort()
  }
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
    hasVirtioDrivers: system.hasVirtioDrivers || (await hasVirtioInInitramfs(fileSystems)),
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
