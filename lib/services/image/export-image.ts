import type { Bucket } from '@/lib/db/generated/client'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError, insist } from '@/lib/domain/errors'
import type { Asker } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import { canExport, canExportSo, ExportImageInput, QUICK_EXPORT_FORMAT } from '@/lib/domain/image/export'
import { imageResource } from '@/lib/domain/image/resource'
import type { ExportImagePayload } from '@/lib/jobs/export-image'
import { findBucket } from '../bucket/find-bucket'
import type { Context } from '../context'
import { enqueue } from '../job/enqueue'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { findOwn } from './find-image'
import { sourceBytesOf } from './source-bytes'

/** Writes an image into a bucket of the project, in a format of the caller's choice or quickly, as it is [M3]. */
export const exportImage = verb({
  name: 'exportImage',
  action: 'ims:images:export',
  input: ExportImageInput,
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image, { imageId, bucketId, key, format, isQuick }) => {
    insist(canExport(image))
    insist(canExportSo(image, isQuick))
    const bucket = await findBucket(ctx, bucketId)
    insistMayWrite(ctx, bucket)
    await insistNew(ctx, bucket, key)
    await reserve(ctx, 'create_jobs')
    const { bytes, held } = await sourceBytesOf(ctx, imageId)
    const payload: ExportImagePayload = {
      ...{ source: bytes, bucketId, key, isQuick },
      format: format ?? QUICK_EXPORT_FORMAT,
    }
    const jobId = await enqueue(ctx, {
      ...{ type: 'export_image', imageId: null, subject: image.name },
      source: held,
      payload,
    })
    return { jobId }
  },
  record: ({ imageId, bucketId, key, format, isQuick }, image, result) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { bucketId, key, format, isQuick, jobId: result?.jobId ?? null },
  }),
})

/** What somebody needs of the bucket: asked when it is ordered, tried again, and taken up. */
export function insistMayWrite(asker: Asker, bucket: Pick<Bucket, 'name' | 'storageClass'>): void {
  insist(decide(asker, 'obs:object:put', bucketResource(bucket)))
  if (bucket.storageClass !== 'standard') throw new DomainError('bucket.not_standard')
}

/** An export replaces nothing. */
export async function insistNew(
  ctx: Pick<Context, 'db'>,
  bucket: Pick<Bucket, 'id'>,
  key: string,
): Promise<void> {
  const taken = await ctx.db.bucketObject.count({ where: { bucketId: bucket.id, key } })
  if (taken > 0) throw new DomainError('object.exists', { key })
}
