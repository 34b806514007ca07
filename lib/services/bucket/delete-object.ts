import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import { release } from '../quota/reserve'
import { discardStored } from '../stored/discard'
import { verb } from '../verb'
import { findObject, lockObject, objectSubject } from './find-object'

/** Removes an object, but not from under a job that reads it. Images already made from it have their own bytes. */
export const deleteObject = verb({
  name: 'deleteObject',
  action: 'obs:object:delete',
  input: z.object({ objectId: z.string() }),
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: ({ bucket }) => bucketResource(bucket),
  record: ({ objectId }, object) => ({
    ...objectSubject(objectId, object),
  }),
  run: async (ctx, object) => {
    await lockObject(ctx, object.id)
    const readers = await ctx.db.job.count({
      where: {
        status: { in: ['queued', 'running'] },
        OR: [['objectId'], ['origin', 'objectId']].map((path) => ({ payload: { path, equals: object.id } })),
      },
    })
    if (readers > 0) throw new DomainError('object.in_use')
    // Not `delete`: two people may click at once, and the second shall read that it is gone.
    const { count } = await ctx.db.bucketObject.deleteMany({ where: { id: object.id } })
    if (count === 0) throw new DomainError('object.not_found', { objectId: object.id })
    await release(ctx, 'stored_bytes', object.bucket.projectId, Number(object.sizeBytes))
    await discardStored(ctx, object.storedKey)
  },
})
