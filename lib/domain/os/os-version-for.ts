import { type OsReading, osRecognition } from '@/lib/facts/os-recognition'
import type { Architecture } from './os-facts'
import { findOsVersion, generalOsVersion } from './versions'

/** What a Linux disk says of itself. */
interface LinuxEvidence {
  osType: 'Linux'
  architecture: Architecture
  osBit: 32 | 64
  /** Fields of os-release by name, unquoted; empty when there is no such file. */
  osRelease: Readonly<Record<string, string>>
  /** Other release files by their path without leading slash, e.g. `etc/centos-release`. */
  releaseFiles: Readonly<Record<string, string>>
}

/** What the registry of a Windows disk says. */
interface WindowsEvidence {
  osType: 'Windows'
  architecture: Architecture
  osBit: 32 | 64
  productName: string
  buildNumber: number | null
}

/** What an installation disc of Linux says: `.disk/info`, `.treeinfo`, `volume id`. */
interface InstallerEvidence {
  osType: 'LinuxInstaller'
  architecture: Architecture
  osBit: 32 | 64
  texts: Readonly<Record<string, string>>
}

export type OsEvidence = LinuxEvidence | WindowsEvidence | InstallerEvidence

/** The entry of table 7-7 (x86) or 7-8 (ARM) for a disk, or the general entry when there is none [C11]. */
export function osVersionFor(evidence: OsEvidence): string {
  switch (evidence.osType) {
    case 'Windows':
      return windowsEntry(evidence) ?? generalOsVersion('Windows', evidence.osBit)
    case 'Linux':
      return linuxEntry(evidence) ?? generalOsVersion('Linux', evidence.osBit)
    case 'LinuxInstaller':
      return installerEntry(evidence) ?? generalOsVersion('Linux', evidence.osBit)
  }
}

function linuxEntry(evidence: LinuxEvidence): string | null {
  const id = evidence.osRelease.ID?.toLowerCase()
  for (const distribution of osRecognition.linux) {
    // With an os-release the ID decides: derivatives keep the release files of what they were made from.
    if (id !== undefined && !distribution.ids.includes(id)) continue
    for (const reading of distribution.readings) {
      const entry = entryOf(reading, linuxText(evidence, reading.from), evidence)
      if (entry) return entry
    }
  }
  return null
}

function linuxText(evidence: LinuxEvidence, from: string): string | undefined {
  const field = /^os-release (\w+)$/.exec(from)?.[1]
  return field ? evidence.osRelease[field] : evidence.releaseFiles[from]
}

function windowsEntry(evidence: WindowsEvidence): string | null {
  for (const reading of osRecognition.windows) {
    if (reading.buildBelow !== undefined && (evidence.buildNumber ?? 0) >= reading.buildBelow) continue
    const entry = entryOf(reading, evidence.productName, evidence)
    if (entry) return entry
  }
  return null
}

function installerEntry(evidence: InstallerEvidence): string | null {
  for (const reading of osRecognition.installers) {
    const entry = entryOf(reading, evidence.texts[reading.from], evidence)
    if (entry) return entry
  }
  return null
}

/** The first entry made from the text that the architecture's table really has. */
function entryOf(
  reading: OsReading,
  text: string | undefined,
  { architecture, osBit }: OsEvidence,
): string | null {
  const match = text === undefined ? null : reading.pattern.exec(text)
  if (!match) return null
  for (const template of reading.entries) {
    const made = template.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === 'bits' ? String(osBit) : (match.groups?.[name] ?? ''),
    )
    const entry = findOsVersion(made)
    if (entry?.architectures.includes(architecture) && entry.osBit === osBit) return entry.osVersion
  }
  return null
}
