export const osTypes = ['Linux', 'Windows', 'Other'] as const
export type OsType = (typeof osTypes)[number]

export const architectures = ['x86', 'arm'] as const
export type Architecture = (typeof architectures)[number]

export const bootModes = ['bios', 'uefi'] as const
export type BootMode = (typeof bootModes)[number]

/** What reading a disk told us about the system on it. */
export interface OsFacts {
  osType: OsType
  /** Product family as the published tables spell it, e.g. `CentOS`. */
  platform: string
  /** Exact entry of tables 7-7 / 7-8, or `Other_Linux (64_bit)` and the like [C11]. */
  osVersion: string
  osBit: 32 | 64
  architecture: Architecture
  /** What the disk itself calls its system, e.g. `Debian GNU/Linux 12 (bookworm)`. */
  prettyName: string
  isUefiCapable: boolean
  isBiosCapable: boolean
  hasCloudInit: boolean
  hasVirtioDrivers: boolean
}
