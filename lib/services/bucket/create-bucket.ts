import { z } from 'zod'
import { type Bucket, Prisma, type StorageClass } from '@/lib/db/generated/client'
import { BucketName, bucketResource, storageClasses } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'

export const createBucket = verb({
  name: 'createBucket',
  action: 'obs:bucket:create',
  input: z.object({ name: BucketName, storageClass: z.enum(storageClasses).default('standard') }),
  resource: (_target, { name }) => bucketResource({ name }),
  run: async (ctx, _target, { name, storageClass }) => {
    const { id } = await insertBucket(ctx, name, storageClass)
    return { bucketId: id, name }
  },
  record: ({ name, storageClass }, _target, result) => ({
    type: 'bucket',
    id: result?.bucketId,
    name,
    details: { storageClass },
  }),
})

/** Makes the row, in the caller's transaction. */
export async function insertBucket(ctx: Context, name: string, storageClass: StorageClass): Promise<Bucket> {
  await reserve(ctx, 'buckets')
  const { accountId, projectId, regionId } = ctx.actor
  try {
    return await ctx.db.bucket.create({
      data: { id: newHexId(), name, storageClass, accountId, projectId, regionId },
    })
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new DomainError('bucket.name_taken', { name })
    throw error
  }
}
