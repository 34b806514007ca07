import { type ExternalOsRow, externalOs, type GeneralOsEntry, type OsFamily } from '@/lib/facts/external-os'
import type { Architecture, OsType } from './os-facts'

export interface OsVersionEntry {
  /** The exact words of table 7-7 or 7-8, or a general entry such as `Other_Linux (64_bit)`. */
  osVersion: string
  /** Family as the table writes it, e.g. `中标麒麟`; `Other` for the general entries. */
  family: string
  /** Family in Latin letters, e.g. `NeoKylin`. */
  familyName: string
  /** Value of `__platform`. */
  platform: string
  osType: OsType
  osBit: 32 | 64
  architectures: readonly Architecture[]
}

export interface OsVersionGroup {
  family: string
  familyName: string
  platform: string
  versions: readonly OsVersionEntry[]
}

const OTHER = 'Other'
const entries = buildEntries()
const entryByKey = new Map(entries.map((entry) => [keyOf(entry.osVersion), entry]))

/**
 * The entry that a text means, or null. Case and blanks do not matter, and the spellings of other documents are understood
 * (`Redhat Linux Enterprise 7.4 64bit`, `Other Linux(64 bit)`).
 */
export function findOsVersion(text: string): OsVersionEntry | null {
  const exact = entryByKey.get(keyOf(text))
  if (exact) return exact
  const key = keyOf(text)
  for (const { written, means } of externalOs.otherSpellings) {
    const prefix = keyOf(written)
    if (!key.startsWith(prefix)) continue
    const entry = entryByKey.get(keyOf(means) + key.slice(prefix.length))
    if (entry) return entry
  }
  return null
}

/** What a wizard offers for an architecture, in the order of the tables; the general entries come last [F3] [C11]. */
export function osVersionsFor(architecture: Architecture): OsVersionGroup[] {
  const groups = new Map<string, OsVersionEntry[]>()
  for (const entry of entries) {
    if (!entry.architectures.includes(architecture)) continue
    const group = groups.get(entry.family) ?? []
    group.push(entry)
    groups.set(entry.family, group)
  }
  return [...groups].map(([family, versions]) => {
    const { familyName, platform } = versions[0]!
    return { family, familyName, platform, versions }
  })
}

/** The general entry for a system that is not recognised or not listed [C11]. */
export function generalOsVersion(osType: 'Linux' | 'Windows', osBit: 32 | 64): string {
  return `${OTHER}_${osType} (${osBit}_bit)`
}

/** 64 for a version that no table has and that does not say otherwise. */
export function osBitOf(osVersion: string): 32 | 64 {
  return findOsVersion(osVersion)?.osBit ?? (/(^|\D)32[ _]?bit/.test(osVersion) ? 32 : 64)
}

/** Also for versions that only public images have, by how they begin; `Other` when nothing fits. */
export function osTypeOf(osVersion: string): OsType {
  return findOsVersion(osVersion)?.osType ?? familyByStart(osVersion)?.osType ?? OTHER
}

/** Value of `__platform` for a version, by the same rule as its type. */
export function platformOf(osVersion: string): string {
  return findOsVersion(osVersion)?.platform ?? familyByStart(osVersion)?.platform ?? OTHER
}

/** Whether tables 7-7 / 7-8 have the version for this architecture; the general entries are always possible. */
export function isListedFor(osVersion: string, architecture: Architecture): boolean {
  return findOsVersion(osVersion)?.architectures.includes(architecture) ?? false
}

function familyByStart(osVersion: string): { platform: string; osType: OsType } | null {
  const key = keyOf(osVersion)
  let best: { platform: string; osType: OsType } | null = null
  let bestLength = 0
  for (const family of [...externalOs.families, ...externalOs.familiesElsewhere]) {
    for (const start of family.startsWith) {
      if (start.length <= bestLength || !key.startsWith(keyOf(start))) continue
      best = family
      bestLength = start.length
    }
  }
  return best
}

function buildEntries(): OsVersionEntry[] {
  const families = new Map(externalOs.families.map((family) => [family.asWritten, family]))
  const found = new Map<string, OsVersionEntry>()
  for (const table of externalOs.tables) {
    for (const row of table.rows) {
      const earlier = found.get(row.asWritten)
      const architectures = [...(earlier?.architectures ?? []), table.architecture]
      // safe: the loader's test checks that every row names a family of the list
      found.set(row.asWritten, entryOf(row, families.get(row.family)!, architectures))
    }
  }
  return [...found.values(), ...externalOs.generalEntries.map(generalEntryOf)]
}

function entryOf(
  row: ExternalOsRow,
  family: OsFamily,
  architectures: readonly Architecture[],
): OsVersionEntry {
  return {
    osVersion: row.asWritten,
    family: row.family,
    familyName: family.name,
    platform: family.platform,
    osType: family.osType,
    osBit: row.bits,
    architectures,
  }
}

function generalEntryOf(entry: GeneralOsEntry): OsVersionEntry {
  return {
    osVersion: entry.asWritten,
    family: OTHER,
    familyName: OTHER,
    platform: entry.platform,
    osType: entry.osType,
    osBit: entry.bits,
    architectures: ['x86', 'arm'],
  }
}

function keyOf(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim()
}
