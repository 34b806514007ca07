import { z } from 'zod'
import type { ImportImageInput } from '@/lib/domain/image/input'
import { gibCeil, SYSTEM_DISK_MIN_GIB } from '@/lib/domain/image/limits'
import { imageNameFromFile } from '@/lib/domain/image/name-from-file'
import { choosableBootModes, recognisedVersion } from '@/lib/domain/image/recognition'
import { needsQuickImport } from '@/lib/domain/image/rules'
import { canBootUefi } from '@/lib/domain/os/boot-modes'
import type { OsFacts } from '@/lib/domain/os/os-facts'
import { isListedFor } from '@/lib/domain/os/versions'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'
import { type Config, ConfigEdits, type ConfigValues, type ImportKind } from './config-schema'

/** The file that an image is made of. */
export const SourceObject = z.object({
  id: z.string(),
  bucketName: z.string(),
  key: z.string(),
  sizeBytes: z.number(),
})
export type SourceObject = z.infer<typeof SourceObject>

/** What this tab keeps of a half-filled wizard. */
export const ImportDraft = z.object({
  kind: z.enum(['system_disk', 'data_disk']),
  /** Null: the first there is. */
  bucketId: z.string().nullable(),
  object: SourceObject.nullable(),
  edits: ConfigEdits,
  /** It became an image; kept for another try in case that fails. */
  isSent: z.boolean(),
})
export type ImportDraft = z.infer<typeof ImportDraft>

export const emptyDraft: ImportDraft = {
  kind: 'system_disk',
  bucketId: null,
  object: null,
  edits: {},
  isSent: false,
}

/** What the file itself suggests for every field. */
export function suggestedConfig(object: SourceObject, { file, os }: ObjectInspection): ConfigValues {
  return settle(
    {
      name: imageNameFromFile(object.key),
      description: '',
      tags: [],
      storagePolicy: 'single_az',
      isPublic: false,
      encryption: '',
      isQuick: needsQuickImport(file.sizeBytes),
      minDiskGib: Math.max(SYSTEM_DISK_MIN_GIB, gibCeil(file.virtualSizeBytes)),
      serverType: 'ecs',
      architecture: 'x86',
      bootMode: 'bios',
      osVersion: '',
      minRamMib: '0',
      maxRamMib: '0',
      osType: os?.osType === 'Windows' ? 'Windows' : 'Linux',
    },
    os,
  )
}

/** Makes architecture, system and boot mode agree: the disk decides first, then architecture, then system. */
export function settle(values: ConfigValues, os: OsFacts | null): ConfigValues {
  const architecture = os?.architecture ?? values.architecture
  const osVersion =
    recognisedVersion(os) ?? (isListedFor(values.osVersion, architecture) ? values.osVersion : '')
  const bootModes = choosableBootModes(os, osVersion, architecture)
  const bootMode = bootModes.includes(values.bootMode) ? values.bootMode : (bootModes[0] ?? values.bootMode)
  return { ...values, architecture, osVersion, bootMode }
}

/** The suggestion with what the person changed. */
export function configOf(suggested: ConfigValues, edits: ConfigEdits, os: OsFacts | null): ConfigValues {
  return settle({ ...suggested, ...edits }, os)
}

/** What of the values the person changed: a new file then brings new suggestions for the rest. */
export function editsOf(suggested: ConfigValues, values: ConfigValues): ConfigEdits {
  const names = Object.keys(suggested) as (keyof ConfigValues)[]
  const changed = names.filter((name) => JSON.stringify(values[name]) !== JSON.stringify(suggested[name]))
  return Object.fromEntries(changed.map((name) => [name, values[name]]))
}

/** The verb's input for a wizard that is filled in. */
export function importInput(
  kind: ImportKind,
  objectId: string,
  config: Config,
  os: OsFacts | null,
): ImportImageInput {
  const { name, description, tags, storagePolicy, isPublic, minDiskGib, isQuick } = config
  const encryption = config.encryption === '' ? null : config.encryption
  const common = {
    objectId,
    name,
    description,
    tags,
    storagePolicy,
    isPublic,
    minDiskGib,
    isQuick,
    encryption,
  }
  if (kind === 'data_disk') return { kind, ...common, osType: config.osType }
  const { serverType, architecture, bootMode, osVersion, minRamMib, maxRamMib } = config
  return {
    kind,
    ...common,
    serverType,
    architecture,
    bootMode,
    // A recognised version that table 7-9 does not have is left to recognition: a choice like this would be refused,
    // the disk that can start no other way is not.
    osVersion: isRefusedChoice(config, os) ? '' : osVersion,
    minRamMib,
    maxRamMib: maxRamMib || null,
  }
}

function isRefusedChoice({ architecture, bootMode, osVersion }: Config, os: OsFacts | null): boolean {
  return (
    recognisedVersion(os) === osVersion &&
    architecture === 'x86' &&
    bootMode === 'uefi' &&
    !canBootUefi(osVersion)
  )
}
