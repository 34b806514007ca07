import { z } from 'zod'
import { architectures, bootModes } from '../os/os-facts'
import { findOsVersion } from '../os/versions'
import { TagInput } from '../tag/tag'
import { EncryptionChoice } from './encryption'
import { serverTypes, storagePolicies } from './kinds'
import * as limits from './limits'

export const ImageId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'image_id')
export const ProjectId = z.string().regex(/^[0-9a-f]{32}$/, 'project_id')

/** Letters, digits, Chinese, `-` `.` `_` and inner spaces; ims-api §3. */
export const ImageName = z
  .string()
  .min(1, 'required')
  .max(limits.NAME_MAX_CHARS, 'too_long')
  .regex(/^[\p{L}\p{N}\-._ ]+$/u, 'image_name')
  .refine((name) => name.trim() === name, 'outer_space')

/** Up to 1024 characters, no line break, `<` or `>`; ims-api §3. */
export const ImageDescription = z
  .string()
  .max(limits.DESCRIPTION_MAX_CHARS, 'too_long')
  .regex(/^[^<>\r\n]*$/, 'image_description')

const ramMib = z
  .number()
  .int()
  .min(0, 'too_small')
  .max(4 * 1024 * 1024, 'too_large')

const common = {
  objectId: z.string().min(1, 'required'),
  name: ImageName,
  description: ImageDescription.default(''),
  tags: z.array(TagInput).max(limits.TAGS_MAX, 'too_many').default([]),
  storagePolicy: z.enum(storagePolicies).default('single_az'),
  /** The operator's own: the image becomes public when it is finished [T1]. */
  isPublic: z.boolean().default(false),
  /** With which key the bytes are encrypted [C12]. */
  encryption: EncryptionChoice,
  /** As they are, without a look at what is on the disk; only so up to 1 TiB [C3]. */
  isQuick: z.boolean().default(false),
}

/** An entry of tables 7-7 / 7-8, a general one, or nothing. */
const OsVersion = z
  .string()
  .max(128, 'too_long')
  .refine((text) => text === '' || findOsVersion(text) !== null, 'os_version')

const diskGib = (floorGib: number, ceilingGib: number) =>
  z.number().int('whole_number').min(floorGib, 'too_small').max(ceilingGib, 'too_large')

const importSystemImage = (minDiskFloorGib: number) =>
  z.object({
    kind: z.literal('system_disk'),
    ...common,
    minDiskGib: diskGib(minDiskFloorGib, limits.SYSTEM_DISK_MAX_GIB),
    minRamMib: ramMib.default(0),
    maxRamMib: ramMib.nullable().default(null),
    serverType: z.enum(serverTypes).default('ecs'),
    /** What the person chose; what is recognised on the disk wins. Empty: only recognition [C11]. */
    osVersion: OsVersion.default(''),
    architecture: z.enum(architectures).default('x86'),
    bootMode: z.enum(bootModes).default('bios'),
  })

const importDataImage = (minDiskFloorGib: number) =>
  z.object({
    kind: z.literal('data_disk'),
    ...common,
    minDiskGib: diskGib(minDiskFloorGib, limits.DATA_DISK_MAX_GIB), // [C6]
    osType: z.enum(['Linux', 'Windows']).default('Linux'),
  })

export const ImportSystemImageInput = importSystemImage(limits.SYSTEM_DISK_MIN_GIB)
export const ImportDataImageInput = importDataImage(limits.DATA_DISK_MIN_GIB)
export const ImportImageInput = z.discriminatedUnion('kind', [ImportSystemImageInput, ImportDataImageInput])
export type ImportImageInput = z.infer<typeof ImportImageInput>

/** The same with the API's own floor for disks. */
export const ApiImportDataImageInput = importDataImage(limits.API_DISK_MIN_GIB)
export const ApiImportImageInput = z.discriminatedUnion('kind', [
  importSystemImage(limits.API_DISK_MIN_GIB),
  ApiImportDataImageInput,
])

/** Attributes that can change after creation [M1]; a data-disk image takes name and description only. */
export const UpdateImageInput = z.object({
  imageId: ImageId,
  name: ImageName.optional(),
  description: ImageDescription.optional(),
  minRamMib: ramMib.optional(),
  maxRamMib: ramMib.nullable().optional(),
  hasNicMultiqueue: z.boolean().optional(),
  hasSriov: z.boolean().optional(),
  bootMode: z.enum(bootModes).optional(),
})
export type UpdateImageInput = z.infer<typeof UpdateImageInput>
