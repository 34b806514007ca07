import { z } from 'zod'
import { imageStorageKey } from '@/lib/domain/bucket/storage-key'
import { ApiImportImageInput } from '@/lib/domain/image/input'

/** Turns a bucket object into an image: inspect, check, identify, convert, store. */
export const ImportImagePayload = z.object({
  objectId: z.string(),
  objectSha256: z.string(),
  request: ApiImportImageInput,
  /** Jobs ordered together with this one: data-disk images beside the system's. */
  companions: z.array(z.string()).default([]),
})
export type ImportImagePayload = z.output<typeof ImportImagePayload>

export const importSteps = ['fetch', 'inspect', 'check', 'identify', 'convert', 'store'] as const
export type ImportStep = (typeof importSteps)[number]

/** What each step ends at on the progress bar; conversion is nearly all of the work. */
export const importStepEnds: Record<ImportStep, number> = {
  fetch: 0.04,
  inspect: 0.06,
  check: 0.1,
  identify: 0.13,
  convert: 0.92,
  store: 1,
}

export const importedKey = (
  regionId: string,
  imageId: string,
  job: { id: string; attempt: number },
): string => imageStorageKey(regionId, imageId, job.id, job.attempt)
