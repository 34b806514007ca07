import type { Bucket } from '@/lib/db/generated/client'
import { freeKey, seriesPrefix } from '@/lib/domain/bucket/free-key'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'

/** A bucket of the actor's project; any other is not found. */
export async function findBucket(ctx: Context, bucketId: string): Promise<Bucket> {
  const bucket = await ctx.db.bucket.findFirst({ where: { id: bucketId, projectId: ctx.actor.projectId } })
  if (!bucket) throw new DomainError('bucket.not_found', { bucketId })
  return bucket
}

/** The same, locked until the transaction ends: its objects' names and its existence stay as they are. */
export async function lockBucket(ctx: Context, bucketId: string): Promise<Bucket> {
  await ctx.db.$queryRaw`SELECT id FROM buckets WHERE id = ${bucketId} FOR UPDATE`
  return findBucket(ctx, bucketId)
}

/** A key of the bucket that no object has. The bucket must be locked. */
export async function freeKeyIn(ctx: Pick<Context, 'db'>, bucketId: string, wanted: string): Promise<string> {
  const taken = await ctx.db.bucketObject.findMany({
    where: { bucketId, key: { startsWith: seriesPrefix(wanted) } },
    select: { key: true },
  })
  const keys = new Set(taken.map(({ key }) => key))
  return freeKey(wanted, (key) => keys.has(key))
}
