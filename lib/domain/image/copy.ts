import { z } from 'zod'
import { all, no, type Verdict, yes } from '../errors'
import { EncryptionChoice } from './encryption'
import { ImageDescription, ImageId, ImageName } from './input'
import type { ImageKind, ImageStatus } from './kinds'
import { GIB } from './limits'

export const COPY_MAX_GIB = 128 // [M4, M5]
/** Between two of these regions larger images may be copied [M5]. */
export const WIDE_COPY_REGIONS: readonly string[] = ['cn-south-1', 'cn-east-3', 'cn-east-2', 'cn-north-4']
export const WIDE_COPY_MAX_GIB = 300

export interface CopiedImage {
  kind: ImageKind
  status: ImageStatus
  /** Of the stored file. */
  sizeBytes: number
  isEncrypted: boolean
  hasStoredBytes: boolean
}

/** Whether an image can be copied in its region [M4, M12]. */
export function canCopy(image: CopiedImage): Verdict {
  if (image.kind === 'full_server') return no('image.full_server_not_copied')
  return all(copyable(image), fits(image, COPY_MAX_GIB, 'image.too_large_to_copy'))
}

/** Whether it can be copied from its region into another one [M5, M12]. */
export function canCopyAcross(image: CopiedImage, fromRegionId: string, toRegionId: string): Verdict {
  if (fromRegionId === toRegionId) return no('image.copy_same_region')
  const isWide = [fromRegionId, toRegionId].every((id) => WIDE_COPY_REGIONS.includes(id))
  const limitGib = isWide ? WIDE_COPY_MAX_GIB : COPY_MAX_GIB
  return all(canLeave(image), fits(image, limitGib, 'image.too_large_to_leave'))
}

/** The same before anybody said where to. */
export function canLeave(image: CopiedImage): Verdict {
  const fit = fits(image, WIDE_COPY_MAX_GIB, 'image.too_large_to_leave')
  return all(copyable(image), image.isEncrypted ? no('image.encrypted_stays') : yes, fit)
}

function copyable({ kind, status, hasStoredBytes }: CopiedImage): Verdict {
  if (kind === 'iso') return no('image.iso_refused')
  if (status !== 'active') return no('image.not_active', { status })
  return hasStoredBytes ? yes : no('image.no_data')
}

const fits = (
  { sizeBytes }: CopiedImage,
  limitGib: number,
  code: 'image.too_large_to_copy' | 'image.too_large_to_leave',
): Verdict => (sizeBytes > limitGib * GIB ? no(code, { limitGib }) : yes)

const copied = { imageId: ImageId, name: ImageName, description: ImageDescription.default('') }

export const CopyImageInput = z.object({ ...copied, encryption: EncryptionChoice })
export type CopyImageInput = z.output<typeof CopyImageInput>

export const CopyImageAcrossInput = z.object({
  ...copied,
  regionId: z.string().min(1, 'required').max(64, 'too_long'),
  /** Of the project there; empty: the only one. */
  projectName: z.string().max(64, 'too_long').default(''),
  agencyName: z.string().min(1, 'required').max(64, 'too_long'),
})
export type CopyImageAcrossInput = z.output<typeof CopyImageAcrossInput>

/** What the dialog proposes; ims-console §3.5. */
export const nameOfCopy = (regionId: string, name: string): string => `copy_${regionId}_${name}`.slice(0, 128)
