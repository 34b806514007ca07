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

/** Keeps an object there, or gone, until the transaction ends: a job that is to read it and its deletion take turns. */
export async function lockObject(ctx: Context, objectId: string): Promise<void> {
  const rows = await ctx.db.$queryRaw<
    { id: string }[]
  >`SELECT id FROM bucket_objects WHERE id = ${objectId} FOR UPDATE`
  if (rows.length === 0) throw new DomainError('object.not_found', { objectId })
}

/** How the audit trail names an object; without it, when there was none, by its id alone. */
export const objectSubject = (objectId: string, object?: { key: string; bucket: { name: string } }) => ({
  type: 'object' as const,
  id: objectId,
  name: object && `${object.bucket.name}:${object.key}`,
})
