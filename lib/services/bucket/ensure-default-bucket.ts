import { randomBytes } from 'node:crypto'
import type { Bucket } from '@/lib/db/generated/client'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { insertBucket } from './create-bucket'

/**
 * The project's own bucket of standard class: the oldest it has, else a new one, so that a person's first import needs no
 * step before it. In the caller's transaction.
 */
export async function ensureDefaultBucket(ctx: Context): Promise<Bucket> {
  const { projectId } = ctx.actor
  // Two first uploads at once must not make two buckets.
  await ctx.db.$queryRaw`SELECT id FROM projects WHERE id = ${projectId} FOR UPDATE`
  const oldest = await ctx.db.bucket.findFirst({
    where: { projectId, storageClass: 'standard' },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  if (oldest) return oldest
  const name = `imprint-${randomBytes(6).toString('hex')}`
  insist(decide(ctx, 'obs:bucket:create', bucketResource({ name })))
  const bucket = await insertBucket(ctx, name, 'standard')
  await recordSuccess(ctx, 'createBucket', {
    type: 'bucket',
    id: bucket.id,
    name: bucket.name,
    details: { storageClass: 'standard', why: 'first upload' },
  })
  return bucket
}
