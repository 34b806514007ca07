import { z } from 'zod'
import { ImageId } from '@/lib/domain/image/input'

/** Bytes of an image as they were when a job was ordered: they never change, and stay until it is over. */
export const SourceBytes = z.object({
  imageId: ImageId,
  projectId: z.string(),
  containerFormat: z.string(),
  diskFormat: z.string(),
  sizeBytes: z.number(),
  virtualSizeBytes: z.number(),
  sha256: z.string(),
  md5: z.string().nullable(),
  hashAlgorithm: z.string().nullable(),
  hashValue: z.string().nullable(),
  /** What opens them, where they are encrypted. */
  kmsKeyId: z.string().nullable(),
  wrappedDataKey: z.string().nullable(),
})
export type SourceBytes = z.output<typeof SourceBytes>

/** Makes an image of another one in the same region [M4]. */
export const CopyImagePayload = z.object({ source: SourceBytes })
export type CopyImagePayload = z.output<typeof CopyImagePayload>

/** Makes it in another region of the same account, by leave of an agency [M5]. */
export const CopyImageAcrossPayload = CopyImagePayload.extend({ agencyName: z.string() })
export type CopyImageAcrossPayload = z.output<typeof CopyImageAcrossPayload>

export const copySteps = ['convert', 'transfer', 'verify', 'store'] as const

/** How far the bytes of a copy have come; a later attempt goes on from there. */
export const CopyCheckpoint = z.object({
  /** Of the store's write. */
  reference: z.string(),
  /** SHA-256 of each part that is written, by its number. */
  parts: z.record(z.string(), z.string()),
})
export type CopyCheckpoint = z.output<typeof CopyCheckpoint>
