import { newHexId } from '@/lib/domain/ids'
import { appendRecord } from '../audit/append-record'
import type { Context, Db, Services } from '../context'
import { release } from '../quota/reserve'
import { inTransaction } from '../transaction'
import { moveKey } from './move-key'

/** Destroys the material of keys whose waiting time is over. Rows stay: what they wrapped names them. */
export async function destroyDueKeys(services: Pick<Services, 'prisma' | 'keyManager'>): Promise<number> {
  const due = await services.prisma.$queryRaw<{ id: string }[]>`
    SELECT id FROM kms_keys WHERE state = 'pending_deletion' AND deletes_at <= now() LIMIT 100`
  for (const { id } of due) await inTransaction(services, (db) => destroyIfDue({ ...services, db }, id))
  return due.length
}

async function destroyIfDue(ctx: Pick<Context, 'db' | 'keyManager'>, keyId: string): Promise<void> {
  // Looked at again under the lock: somebody may have taken the deletion back, or another worker was here.
  const locked = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT id FROM kms_keys WHERE id = ${keyId} AND state = 'pending_deletion' AND deletes_at <= now() FOR UPDATE`
  if (locked.length === 0) return
  await destroyMaterial(ctx, keyId)
  await ctx.db.keyVersion.updateMany({ where: { keyId }, data: { handle: null } })
  await ctx.db.keyGrant.deleteMany({ where: { keyId } })
  await moveKey(ctx.db, keyId, 'destroyed')
  const key = await ctx.db.key.findUniqueOrThrow({ where: { id: keyId }, include: { project: true } })
  await release(ctx, 'keys', key.projectId)
  await appendRecord(ctx.db, {
    ...{ accountId: key.project.accountId, userId: null, userName: '' },
    ...{ credentialKind: 'system', credentialId: null, sourceAddress: 'worker', userAgent: '' },
    ...{ regionId: key.project.regionId, projectId: key.projectId, requestId: newHexId() },
    ...{ action: 'deleteKey', resourceType: 'key', resourceId: keyId, resourceName: key.alias },
    ...{ outcome: 'success', code: null, details: null },
    changes: { state: { before: 'pending_deletion', after: 'destroyed' } },
  })
}

/** Before the handles go: a crash between the two leaves a key that the next sweep destroys again. */
async function destroyMaterial({ db, keyManager }: Pick<Context, 'db' | 'keyManager'>, keyId: string) {
  const versions = await db.keyVersion.findMany({ where: { keyId, handle: { not: null } } })
  for (const { handle } of versions) await keyManager.destroyMaterial(handle!)
}

/**
 * Removes keys that protect nothing any more, with a project that holds no image: the default key, and the rows of those
 * destroyed long ago. Keys that people made are in the way of the caller before this, in any other state.
 */
export async function removeSpentKeys(
  ctx: { db: Db } & Pick<Context, 'keyManager'>,
  projectIds: readonly string[],
): Promise<void> {
  const where = {
    projectId: { in: [...projectIds] },
    OR: [{ isDefault: true }, { state: 'destroyed' as const }],
  }
  const spent = await ctx.db.key.findMany({ where, select: { id: true } })
  for (const { id } of spent) await destroyMaterial(ctx, id)
  await ctx.db.key.deleteMany({ where: { id: { in: spent.map(({ id }) => id) } } })
}
