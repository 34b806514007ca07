import { z } from 'zod'
import { ObjectKey } from '../bucket/bucket'
import { all, no, type Verdict, yes } from '../errors'
import { diskFormats } from '../format/disk-format'
import { ImageId } from './input'
import type { ImageKind, ImageStatus } from './kinds'
import { GIB } from './limits'

export const EXPORT_MAX_GIB = 1024 // [M3]
/** Above it there is only the quick way [M3]. */
export const CONVERTED_EXPORT_MAX_GIB = 128

export const exportFormats = ['qcow2', 'vmdk', 'vhd', 'zvhd', 'zvhd2'] as const // table 5-5
export type ExportFormat = (typeof exportFormats)[number]
/** What the quick way gives. */
export const QUICK_EXPORT_FORMAT = 'zvhd2' satisfies ExportFormat

/** Systems whose public images are licensed to servers of the cloud and may not leave in any form [M3]. */
export const LICENSED_PLATFORMS: readonly string[] = ['Windows', 'SUSE', 'RedHat', 'Ubuntu', 'Oracle Linux']

export interface ExportedImage {
  kind: ImageKind
  status: ImageStatus
  visibility: 'private' | 'public' | 'market'
  sizeBytes: number
  isEncrypted: boolean
  hasStoredBytes: boolean
  derivedFrom: string | null
  derivedPlatform: string | null
  containerFormat: string
  diskFormat: string
}

/** Whether an image can be exported in some way [M3, M12]. */
export function canExport(image: ExportedImage): Verdict {
  const isTooLarge = image.sizeBytes > EXPORT_MAX_GIB * GIB
  return all(
    ofKind(image.kind),
    ofOrigin(image),
    image.status === 'active' ? yes : no('image.not_active', { status: image.status }),
    image.hasStoredBytes ? yes : no('image.no_data'),
    isDisk(image) ? yes : no('image.not_a_disk', { format: image.diskFormat }),
    isTooLarge ? no('image.too_large_to_export', { limitGib: EXPORT_MAX_GIB }) : yes,
  )
}

/** Whether licences let the disk leave in any form, a download included [M3]. */
export const mayLeave = ({
  derivedFrom,
  derivedPlatform,
}: Pick<ExportedImage, 'derivedFrom' | 'derivedPlatform'>): Verdict =>
  ofOrigin({ visibility: 'private', derivedFrom, derivedPlatform })

/** Whether its kind and its origin allow an export at all: what never can is not even offered. */
export const mayEverLeave = (image: ExportedImage): boolean => all(ofKind(image.kind), ofOrigin(image)).ok

/** Whether this way is open to it. */
export function canExportSo(image: ExportedImage, isQuick: boolean): Verdict {
  if (isQuick) return image.isEncrypted ? no('image.quick_export_encrypted') : yes
  const limitGib = CONVERTED_EXPORT_MAX_GIB
  return image.sizeBytes > limitGib * GIB ? no('image.quick_export_needed', { limitGib }) : yes
}

/** Envelopes and formats that we do not read are kept closed: nothing can be made of them. */
const isDisk = ({ containerFormat, diskFormat }: ExportedImage): boolean =>
  containerFormat === 'bare' && diskFormats.some((format) => format === diskFormat)

function ofKind(kind: ImageKind): Verdict {
  if (kind === 'full_server') return no('image.full_server_not_exported')
  return kind === 'iso' ? no('image.iso_refused') : yes
}

function ofOrigin({
  visibility,
  derivedFrom,
  derivedPlatform,
}: Pick<ExportedImage, 'visibility' | 'derivedFrom' | 'derivedPlatform'>): Verdict {
  if (visibility === 'market' || derivedFrom === 'market') return no('image.market_not_exported')
  if (visibility === 'public') return no('image.public_not_exported')
  const platform = derivedPlatform ?? ''
  return derivedFrom === 'public' && LICENSED_PLATFORMS.includes(platform)
    ? no('image.licensed_not_exported', { platform })
    : yes
}

export const ExportImageInput = z
  .object({
    imageId: ImageId,
    bucketId: z.string().min(1, 'required').max(64, 'too_long'),
    key: ObjectKey,
    /** Left out for the quick way, which knows one format only. */
    format: z.enum(exportFormats, 'file_format').nullable().default(null),
    isQuick: z.boolean().default(false),
  })
  .refine(({ format, isQuick }) => isQuick || format !== null, { path: ['format'], message: 'required' })
  .refine(({ format, isQuick }) => !isQuick || format === null || format === QUICK_EXPORT_FORMAT, {
    path: ['format'],
    message: 'quick_export_format',
  })
export type ExportImageInput = z.output<typeof ExportImageInput>
