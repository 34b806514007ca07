import { z } from 'zod'
import { BucketName } from '@/lib/domain/bucket/bucket'
import { Sha256, UPLOAD_IDLE_DAYS, type UploadPartView, type UploadView } from '@/lib/domain/upload/upload'

export const BeginUpload = z.object({
  bucket_name: BucketName.optional().meta({
    description:
      'A bucket of the project; when not given, its default bucket, which is made at the first upload.',
  }),
  file_name: z.string('required').meta({ description: 'The object is named after it.' }),
  size_bytes: z.number('required'),
})

export const CompleteUpload = z.object({
  sha256: Sha256.optional().meta({ description: 'Of the whole file: the object is made if it is this one.' }),
})

export const UploadDocument = z.object({
  upload_id: z.string().meta({ description: '32 hex digits.' }),
  status: z.enum(['uploading', 'completing', 'completed', 'aborted', 'failed']),
  bucket_name: z.string(),
  object_key: z.string(),
  file_name: z.string(),
  size_bytes: z.number(),
  part_size_bytes: z.number().meta({ description: 'Of every part but the last one, which has the rest.' }),
  part_count: z.number().meta({ description: 'Parts are numbered from 1.' }),
  received_bytes: z.number(),
  created_at: z.string(),
  expires_at: z.string().meta({ description: `Given up when no part arrives for ${UPLOAD_IDLE_DAYS} days.` }),
})

export const PartDocument = z.object({
  number: z.number(),
  size_bytes: z.number(),
  sha256: z.string(),
  is_zero: z.boolean(),
})

export const UploadWithParts = UploadDocument.extend({ parts: z.array(PartDocument) })
export const UploadList = z.object({ uploads: z.array(UploadDocument) })

export const CompletedUpload = z.object({
  upload_id: z.string(),
  status: z.literal('completed'),
  bucket_name: z.string(),
  object_key: z.string(),
  image_url: z.string().meta({ description: '`bucket:object`, as POST /v2/cloudimages/action takes it.' }),
  size_bytes: z.number(),
  sha256: z.string(),
})
export const CompletingUpload = z.object({ upload_id: z.string(), status: z.literal('completing') })

export const presentUpload = (upload: UploadView): z.output<typeof UploadDocument> => ({
  upload_id: upload.id,
  status: upload.status,
  bucket_name: upload.bucketName,
  object_key: upload.objectKey,
  file_name: upload.fileName,
  size_bytes: upload.sizeBytes,
  part_size_bytes: upload.partSizeBytes,
  part_count: upload.partCount,
  received_bytes: upload.receivedBytes,
  created_at: upload.createdAt,
  expires_at: upload.expiresAt,
})

export const presentPart = (part: UploadPartView): z.output<typeof PartDocument> => ({
  number: part.number,
  size_bytes: part.sizeBytes,
  sha256: part.sha256,
  is_zero: part.isZero,
})
