import { z } from 'zod'
import { exportFormats } from '@/lib/domain/image/export'
import { SourceBytes } from './copy-image'

/** Writes an image into a bucket [M3]. */
export const ExportImagePayload = z.object({
  source: SourceBytes,
  bucketId: z.string(),
  key: z.string(),
  format: z.enum(exportFormats),
  isQuick: z.boolean(),
})
export type ExportImagePayload = z.output<typeof ExportImagePayload>

export const exportSteps = ['convert', 'store'] as const
