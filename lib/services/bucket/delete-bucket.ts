import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import { release } from '../quota/reserve'
import { verb } from '../verb'
import { lockBucket } from './find-bucket'

/** Only an empty bucket goes: neither objects nor uploads on their way into it. */
export const deleteBucket = verb({
  name: 'deleteBucket',
  action: 'obs:bucket:delete',
  input: z.object({ bucketId: z.string() }),
  target: (ctx, { bucketId }) => lockBucket(ctx, bucketId),
  resource: (bucket) => bucketResource(bucket),
  record: ({ bucketId }, bucket) => ({ type: 'bucket', id: bucketId, name: bucket?.name }),
  run: async (ctx, bucket) => {
    const [objects, uploads] = await Promise.all([
      ctx.db.bucketObject.count({ where: { bucketId: bucket.id } }),
      ctx.db.uploadSession.count({
        where: { bucketId: bucket.id, status: { in: ['uploading', 'completing'] } },
      }),
    ])
    if (objects + uploads > 0) throw new DomainError('bucket.not_empty')
    await ctx.db.bucket.delete({ where: { id: bucket.id } })
    await release(ctx, 'buckets', bucket.projectId)
  },
})
