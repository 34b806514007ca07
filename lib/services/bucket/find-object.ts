import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'

/** An object in a bucket of the actor's project; any other is not found. */
export async function findObject(ctx: Context, objectId: string) {
  const object = await ctx.db.bucketObject.findFirst({
    where: { id: objectId, bucket: { projectId: ctx.actor.projectId } },
    include: { bucket: true },
  })
  if (!object) throw new DomainError('object.not_found', { objectId })
  return object
}
