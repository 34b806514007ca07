import type { Job } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { canExport, canExportSo } from '@/lib/domain/image/export'
import { imageResource } from '@/lib/domain/image/resource'
import { ExportImagePayload } from '@/lib/jobs/export-image'
import { findBucket } from '../bucket/find-bucket'
import type { Context } from '../context'
import type { NewJob } from '../job/enqueue'
import { discardAttempts } from './end-import'
import { insistMayWrite, insistNew } from './export-image'
import { findOwn } from './find-image'
import { sourceBytesOf } from './source-bytes'

export const discardExport = (ctx: Context, job: Job): Promise<void> => discardAttempts(ctx, job.id)

/** A failed export is tried again: whoever does needs what whoever ordered it needed. */
export async function reviveExport(ctx: Context, job: Job): Promise<NewJob['source']> {
  const { bucketId, key, isQuick } = ExportImagePayload.parse(job.payload)
  if (!job.sourceImageId) throw new DomainError('job.source_changed')
  const image = await findOwn(ctx, job.sourceImageId)
  insist(decide(ctx, 'ims:images:export', imageResource(image)))
  insist(canExport(image))
  insist(canExportSo(image, isQuick))
  const bucket = await findBucket(ctx, bucketId)
  insistMayWrite(ctx, bucket)
  await insistNew(ctx, bucket, key)
  return (await sourceBytesOf(ctx, image.id)).held
}
