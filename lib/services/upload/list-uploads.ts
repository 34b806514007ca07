import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { UploadId, type UploadPartView, type UploadView } from '@/lib/domain/upload/upload'
import { read } from '../verb'
import { findUpload, presentUpload } from './find-upload'

/**
 * The person's own uploads that can still go on: in all regions, so that whoever reloads the page finds them again, or in
 * the project alone that a program works in.
 */
export const listUploads = read({
  action: 'obs:object:list',
  input: z.object({ isOfProject: z.boolean().default(false) }),
  run: async (ctx, _target, { isOfProject }): Promise<{ uploads: UploadView[] }> => {
    const uploads = await ctx.db.uploadSession.findMany({
      where: {
        userId: ctx.actor.userId,
        status: { in: ['uploading', 'completing'] },
        bucket: { accountId: ctx.actor.accountId },
        ...(isOfProject && { projectId: ctx.actor.projectId }),
      },
      include: { bucket: true },
      orderBy: { createdAt: 'desc' },
      take: 100,
    })
    const sums = await ctx.db.uploadPart.groupBy({
      by: ['uploadId'],
      where: { uploadId: { in: uploads.map(({ id }) => id) } },
      _sum: { sizeBytes: true },
    })
    const received = new Map(sums.map(({ uploadId, _sum }) => [uploadId, Number(_sum.sizeBytes ?? 0)]))
    return { uploads: uploads.map((upload) => presentUpload(upload, received.get(upload.id) ?? 0)) }
  },
})

/** One upload with the parts that are there. */
export const getUpload = read({
  action: 'obs:object:list',
  input: z.object({ uploadId: UploadId }),
  target: (ctx, { uploadId }) => findUpload(ctx, uploadId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (ctx, upload): Promise<{ upload: UploadView; parts: UploadPartView[] }> => {
    const parts = await ctx.db.uploadPart.findMany({
      where: { uploadId: upload.id },
      orderBy: { number: 'asc' },
      select: { number: true, sizeBytes: true, sha256: true, isZero: true },
    })
    const receivedBytes = parts.reduce((sum, part) => sum + part.sizeBytes, 0)
    return { upload: presentUpload(upload, receivedBytes), parts }
  },
})
