import { allowedBootModes } from '../os/boot-modes'
import type { Architecture, BootMode, OsFacts } from '../os/os-facts'

/** The version that the disk itself told, or null: a general entry such as `Other_Linux (64_bit)` is no answer [C11]. */
export function recognisedVersion(os: OsFacts | null): string | null {
  return os === null || os.osVersion.startsWith('Other_') ? null : os.osVersion
}

/** The only way a disk can start, or null when it can start both ways or nobody knows. */
export function onlyBootModeOf(os: OsFacts | null): BootMode | null {
  if (os === null) return null
  if (os.architecture === 'arm') return 'uefi'
  if (os.isUefiCapable === os.isBiosCapable) return null
  return os.isUefiCapable ? 'uefi' : 'bios'
}

/**
 * The boot modes one can choose from, the usual one first. The disk comes before table 7-9: a disk that starts one way only
 * starts that way, whatever the table says of its version [F4].
 * @param osVersion recognised or chosen; empty or a general entry excludes nothing
 */
export function choosableBootModes(
  os: OsFacts | null,
  osVersion: string,
  architecture: Architecture,
): readonly BootMode[] {
  const only = onlyBootModeOf(os)
  if (only) return [only]
  return allowedBootModes(osVersion === '' || osVersion.startsWith('Other') ? null : osVersion, architecture)
}
