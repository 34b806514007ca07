import { z } from 'zod'
import { no, type Verdict, yes } from '../errors'
import { bootModes } from '../os/os-facts'
import { ImageDescription, ImageId, ProjectId } from './input'
import type { ImageStatus } from './kinds'
import type { RuledImage } from './rules'

/** Disk formats that the OpenStack Image API knows besides those of table 11-1: kept, never looked into. */
export const opaqueDiskFormats = ['ami', 'ari', 'aki', 'ploop'] as const

/** What an image can be kept as when it comes through the API. */
export const wireDiskFormats = [
  ...['raw', 'qcow2', 'vmdk', 'vhd', 'vhdx', 'vdi', 'qed', 'qcow', 'iso', 'zvhd', 'zvhd2'],
  ...opaqueDiskFormats,
] as const

/** Envelopes around a disk; only in `bare` ones is the disk looked into. */
export const containerFormats = ['bare', 'ami', 'ari', 'aki', 'ovf', 'ova', 'docker', 'compressed'] as const

export const PROPERTIES_MAX = 128
const PROPERTY_NAME_MAX_CHARS = 255 // ims-api §3
const PROPERTY_VALUE_MAX_CHARS = 4096
const WIRE_NAME_MAX_CHARS = 255 // ims-api §5
const WIRE_TAG_MAX_CHARS = 255 // ims-api §9

/** Of the bytes that an image is said to have. */
export const HashClaim = z.object({
  md5: z
    .string()
    .regex(/^[0-9a-f]{32}$/i, 'md5')
    .nullable(),
  algorithm: z.enum(['sha1', 'sha224', 'sha256', 'sha384', 'sha512']),
  value: z.string().regex(/^[0-9a-f]{40,128}$/i, 'hash'),
})
export type HashClaim = z.output<typeof HashClaim>

const HASH_CHARS = { sha1: 40, sha224: 56, sha256: 64, sha384: 96, sha512: 128 } as const
export const isHashOf = ({ algorithm, value }: HashClaim): boolean => value.length === HASH_CHARS[algorithm]

export const Location = z.object({
  url: z.string().min(1, 'required').max(2048, 'too_long'),
  metadata: z.record(z.string().max(255), z.string().max(1024)).default({}),
})
export type Location = z.output<typeof Location>

export const LOCATIONS_MAX = 10

export const WireTag = z.object({
  key: z
    .string()
    .min(1, 'required')
    .max(WIRE_TAG_MAX_CHARS, 'too_long')
    .regex(/^[^=\p{Cc}]+$/u, 'tag_key'),
  value: z
    .string()
    .max(WIRE_TAG_MAX_CHARS, 'too_long')
    .regex(/^\P{Cc}*$/u, 'tag_value')
    .default(''),
})

const gib = z.number().int('whole_number').min(0, 'too_small').max(65_536, 'too_large')
const ramMib = z
  .number()
  .int('whole_number')
  .min(0, 'too_small')
  .max(2 ** 31 - 1, 'too_large')

export const visibilities = ['private', 'shared', 'public'] as const

/** Everything that the wire APIs can set on an image. */
export const ImageAttributes = z.object({
  /** The OpenStack API takes any text, and none. */
  name: z
    .string()
    .max(WIRE_NAME_MAX_CHARS, 'too_long')
    .regex(/^\P{Cc}*$/u, 'image_name'),
  description: ImageDescription,
  visibility: z.enum(visibilities),
  isProtected: z.boolean(),
  isHidden: z.boolean(),
  /** Empty while nothing was said. */
  containerFormat: z.enum([...containerFormats, '']),
  diskFormat: z
    .string()
    .refine((text) => text === '' || wireDiskFormats.some((format) => format === text), 'disk_format'),
  minDiskGib: gib,
  minRamMib: ramMib,
  maxRamMib: ramMib.nullable(),
  osVersion: z.string().max(128, 'too_long'),
  bootMode: z.enum(bootModes),
  hasNicMultiqueue: z.boolean(),
  tags: z.array(WireTag).max(1000, 'too_many'),
  properties: z.record(
    z
      .string()
      .min(1, 'required')
      .max(PROPERTY_NAME_MAX_CHARS, 'too_long')
      .regex(/^\P{Cc}+$/u, 'property_name'),
    z.string().max(PROPERTY_VALUE_MAX_CHARS, 'too_long'),
  ),
  /** The operator's own: the project, or what stands for one that is not here. */
  owner: z.string().min(1, 'required').max(255, 'too_long'),
})

export const RegisterImageInput = ImageAttributes.omit({ owner: true }).partial().extend({
  imageId: ImageId.optional(),
  owner: ImageAttributes.shape.owner.optional(),
})
export type RegisterImageInput = z.output<typeof RegisterImageInput>

export const ImageChanges = ImageAttributes.partial().extend({
  locations: z.array(Location).max(LOCATIONS_MAX, 'too_many').optional(),
  /** What the bytes at a new location are said to be. */
  hash: HashClaim.optional(),
})
export type ImageChanges = z.output<typeof ImageChanges>

export const EditImageInput = z.object({
  imageId: ImageId,
  changes: ImageChanges,
  /** Under the console's rules: a finished image only, of a data disk name and description only [M1]. */
  isFinishedOnly: z.boolean().default(false),
  /** The image as the change was worked out on; when it has changed since, nothing happens. */
  readAt: z.date().optional(),
})

const afterData: readonly ImageStatus[] = ['active', 'deactivated', 'error', 'importing', 'saving']

/** Formats say how to read the bytes; once there are some, they stay. */
export function canChangeFormat(status: ImageStatus, field: string): Verdict {
  return afterData.includes(status) ? no('image.attribute_fixed', { name: field }) : yes
}

export const canDeactivate = (image: RuledImage): Verdict =>
  image.status === 'active' || image.status === 'deactivated'
    ? yes
    : no('image.not_active', { status: image.status })

export const isProjectId = (text: string): boolean => ProjectId.safeParse(text).success
