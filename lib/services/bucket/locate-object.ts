import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'
import { read } from '../verb'
import { findBucketByName } from './locate-bucket'

/** The object that `bucket:key` means in the actor's project; any other is not found. */
async function findByName(ctx: Context, bucketName: string, key: string) {
  const bucket = await findBucketByName(ctx, bucketName)
  const object = await ctx.db.bucketObject.findUnique({
    where: { bucketId_key: { bucketId: bucket.id, key } },
  })
  return { bucket, object }
}

/** Translates the name of an object into its id, for those who may read it. */
export const locateObject = read({
  action: 'obs:object:get',
  input: z.object({ bucketName: z.string().min(1, 'required').max(63), key: z.string().min(1).max(1024) }),
  target: (ctx, { bucketName, key }) => findByName(ctx, bucketName, key),
  resource: ({ bucket }) => bucketResource(bucket),
  // Only who may read the bucket learns what is not in it.
  run: async (_ctx, { object }, { key }) => {
    if (!object) throw new DomainError('object.not_found', { objectId: key })
    return { objectId: object.id }
  },
})
