import { z } from 'zod'
import type { Bucket } from '@/lib/db/generated/client'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'
import { read } from '../verb'

/** The bucket of that name in the actor's project and region; any other is not found. */
export async function findBucketByName(ctx: Context, name: string): Promise<Bucket> {
  const bucket = await ctx.db.bucket.findFirst({
    where: { name, projectId: ctx.actor.projectId, regionId: ctx.actor.regionId },
  })
  if (!bucket) throw new DomainError('bucket.not_found', { bucketId: name })
  return bucket
}

/** Translates the name of a bucket into its id, for those who may put something into it. */
export const locateBucket = read({
  action: 'obs:object:put',
  input: z.object({ bucketName: z.string().min(1, 'required').max(63) }),
  target: (ctx, { bucketName }) => findBucketByName(ctx, bucketName),
  resource: (bucket) => bucketResource(bucket),
  run: async (_ctx, { id }) => ({ bucketId: id }),
})
