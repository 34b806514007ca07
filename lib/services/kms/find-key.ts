import type { Key } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'

/** A key of the actor's project; any other, and one that is destroyed, is not found. */
export async function findKey(ctx: Context, keyId: string): Promise<Key> {
  const { projectId } = ctx.actor
  const key = await ctx.db.key.findFirst({ where: { id: keyId, projectId, state: { not: 'destroyed' } } })
  if (!key) throw new DomainError('kms.key_not_found', { keyId })
  return key
}

/** The same, locked until the transaction ends: its state stays as it is, and its versions and grants are as many. */
export async function lockKey(ctx: Context, keyId: string): Promise<Key> {
  await ctx.db.$queryRaw`SELECT id FROM kms_keys WHERE id = ${keyId} FOR UPDATE`
  return findKey(ctx, keyId)
}
