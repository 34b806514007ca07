import type { Job } from '@/lib/db/generated/client'
import { newHexId } from '@/lib/domain/ids'
import type { ExportImagePayload } from '@/lib/jobs/export-image'
import type { StoredBytes } from '@/lib/ports/object-store'
import { recordSuccess } from '../audit/record'
import { lockBucket } from '../bucket/find-bucket'
import type { Context } from '../context'
import { endJob } from '../job/end-job'
import { reserve } from '../quota/reserve'
import { inTransaction } from '../transaction'
import { insistNew } from './export-image'

/**
 * Object, job and audit become true together.
 * @param written null when the object refers to the very bytes of the image
 */
export async function finishExport(
  ctx: Context,
  job: Job,
  { bucketId, key, format, source }: ExportImagePayload,
  written: { storedKey: string; stored: StoredBytes } | null,
): Promise<void> {
  await inTransaction(ctx, async (db) => {
    const inner = { ...ctx, db }
    const bucket = await lockBucket(inner, bucketId)
    await insistNew(inner, bucket, key)
    const storedKey = written?.storedKey ?? job.sourceKey ?? ''
    const { sizeBytes, sha256 } = written?.stored ?? source
    // Without it the object refers to bytes that the job holds until it is over.
    if (written)
      await db.storedObject.update({
        where: { key: storedKey },
        data: { state: 'committed', sizeBytes, sha256 },
      })
    const objectId = newHexId()
    await db.bucketObject.create({ data: { id: objectId, bucketId, key, sizeBytes, sha256, storedKey } })
    await endJob(inner, job, { status: 'succeeded' }, () =>
      reserve(inner, 'stored_bytes', sizeBytes, bucket.projectId),
    )
    await recordSuccess(inner, 'uploadObject', {
      type: 'object',
      id: objectId,
      name: `${bucket.name}:${key}`,
      details: { imageId: source.imageId, format, sizeBytes, sha256, jobId: job.id },
    })
  })
}
