import { z } from 'zod'
import type { ObjectView } from '@/lib/domain/bucket/bucket'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { read } from '../verb'
import { findBucket } from './find-bucket'

/** Objects of a bucket in the order of their keys, a page at a time [R2]. */
export const listObjects = read({
  action: 'obs:object:list',
  input: z.object({
    bucketId: z.string(),
    prefix: z.string().max(1024).default(''),
    /** Key of the last object of the page before. */
    after: z.string().max(1024).nullable().default(null),
    pageSize: z.number().int().min(1).max(200).default(50),
  }),
  target: (ctx, { bucketId }) => findBucket(ctx, bucketId),
  resource: (bucket) => bucketResource(bucket),
  run: async (ctx, bucket, { prefix, after, pageSize }) => {
    const rows = await ctx.db.bucketObject.findMany({
      where: {
        bucketId: bucket.id,
        key: { startsWith: escapeLike(prefix), ...(after !== null && { gt: after }) },
      },
      orderBy: { key: 'asc' },
      take: pageSize + 1,
    })
    const page = rows.slice(0, pageSize)
    return {
      objects: page.map(
        (row): ObjectView => ({
          id: row.id,
          key: row.key,
          sizeBytes: Number(row.sizeBytes),
          sha256: row.sha256,
          createdAt: row.createdAt.toISOString(),
        }),
      ),
      nextAfter: rows.length > pageSize ? (page.at(-1)?.key ?? null) : null,
    }
  },
})

/** Prisma passes `%` and `_` on as wildcards; in a file's name they are themselves. */
const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
