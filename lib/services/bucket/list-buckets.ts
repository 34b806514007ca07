import { z } from 'zod'
import type { BucketView, StorageClass } from '@/lib/domain/bucket/bucket'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { holds } from '@/lib/domain/iam/condition'
import { permitted } from '@/lib/domain/iam/decide'
import { read } from '../verb'
import { findBucket } from './find-bucket'

interface Row {
  id: string
  name: string
  storage_class: StorageClass
  region_id: string
  created_at: Date
  objects: bigint
  bytes: bigint
}

/** Buckets of the project with what they hold; a project has at most a hundred. */
export const listBuckets = read({
  action: 'obs:bucket:list',
  input: z.object({}),
  run: async (ctx) => {
    const rows = await ctx.db.$queryRaw<Row[]>`
      SELECT b.id, b.name, b.storage_class, b.region_id, b.created_at,
        count(o.id) AS objects, coalesce(sum(o.size_bytes), 0)::bigint AS bytes
      FROM buckets b LEFT JOIN bucket_objects o ON o.bucket_id = b.id
      WHERE b.project_id = ${ctx.actor.projectId} GROUP BY b.id ORDER BY b.name`
    const shown = permitted(ctx, 'obs:bucket:list')
    return {
      buckets: rows
        .filter((row) => holds(shown, bucketResource(row)))
        .map(
          (row): BucketView => ({
            id: row.id,
            name: row.name,
            storageClass: row.storage_class,
            regionId: row.region_id,
            createdAt: row.created_at.toISOString(),
            objectCount: Number(row.objects),
            sizeBytes: Number(row.bytes),
          }),
        ),
    }
  },
})

export const getBucket = read({
  action: 'obs:object:list',
  input: z.object({ bucketId: z.string() }),
  target: (ctx, { bucketId }) => findBucket(ctx, bucketId),
  resource: (bucket) => bucketResource(bucket),
  run: async (_ctx, { id, name, storageClass, regionId, createdAt }) => ({
    ...{ id, name, storageClass, regionId },
    createdAt: createdAt.toISOString(),
  }),
})
