import type { Bucket, UploadSession } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { UploadView } from '@/lib/domain/upload/upload'
import type { Context } from '../context'

export type Upload = UploadSession & { bucket: Bucket }

/** An upload of the actor's project; any other is not found. */
export async function findUpload(ctx: Pick<Context, 'db' | 'actor'>, uploadId: string): Promise<Upload> {
  const upload = await ctx.db.uploadSession.findFirst({
    where: { id: uploadId, projectId: ctx.actor.projectId },
    include: { bucket: true },
  })
  if (!upload) throw new DomainError('upload.not_found', { uploadId })
  return upload
}

/** The same, its row locked until the transaction ends. */
export async function lockUpload(ctx: Pick<Context, 'db' | 'actor'>, uploadId: string): Promise<Upload> {
  await ctx.db.$queryRaw`SELECT id FROM upload_sessions WHERE id = ${uploadId} FOR UPDATE`
  return findUpload(ctx, uploadId)
}

export const layoutOf = (upload: UploadSession) => ({
  sizeBytes: Number(upload.sizeBytes),
  partSizeBytes: upload.partSizeBytes,
})

export const presentUpload = (upload: Upload, receivedBytes: number): UploadView => ({
  id: upload.id,
  status: upload.status,
  regionId: upload.bucket.regionId,
  bucketId: upload.bucketId,
  bucketName: upload.bucket.name,
  objectKey: upload.objectKey,
  fileName: upload.fileName,
  fingerprint: upload.fingerprint,
  sizeBytes: Number(upload.sizeBytes),
  partSizeBytes: upload.partSizeBytes,
  partCount: upload.partCount,
  receivedBytes,
  objectId: upload.objectId,
  failureCode: upload.failureCode,
  createdAt: upload.createdAt.toISOString(),
  expiresAt: upload.expiresAt.toISOString(),
})
