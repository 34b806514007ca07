import { uefiTable } from '@/lib/facts/uefi'
import { type Architecture, type BootMode, bootModes } from './os-facts'
import { findOsVersion } from './versions'

const uefiVersions = new Set(uefiTable.rows.map((row) => row.osVersion))

/** Table 7-9 has the version [F4]. */
export function canBootUefi(osVersion: string): boolean {
  const entry = findOsVersion(osVersion)
  return entry !== null && uefiVersions.has(entry.osVersion)
}

/**
 * The boot modes that can be chosen, the usual one first. ARM servers know UEFI only; an x86 version must be in table 7-9 for
 * UEFI. Without a version nothing is excluded, because the file may still tell it.
 */
export function allowedBootModes(osVersion: string | null, architecture: Architecture): readonly BootMode[] {
  if (architecture === 'arm') return ['uefi']
  if (osVersion === null) return bootModes
  return canBootUefi(osVersion) ? bootModes : ['bios']
}
