import type { Key } from '@/lib/db/generated/client'
import { insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { DEFAULT_KEY_ALIAS } from '@/lib/domain/kms/key'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { insertKey } from './create-key'

/**
 * The project's key `ims/default`, made when it is first needed: who encrypts their first image needs no step before it, and
 * no permission to make keys. In the caller's transaction.
 */
export async function ensureDefaultKey(ctx: Context): Promise<Key> {
  const { projectId } = ctx.actor
  const found = await ctx.db.key.findFirst({ where: { projectId, isDefault: true } })
  if (found) return found
  insist(decide(ctx, 'kms:dek:create'))
  // Two first images at once must not make two keys.
  await ctx.db.$queryRaw`SELECT id FROM projects WHERE id = ${projectId} FOR UPDATE`
  const made = await ctx.db.key.findFirst({ where: { projectId, isDefault: true } })
  if (made) return made
  const key = await insertKey(ctx, { alias: DEFAULT_KEY_ALIAS, description: '', isDefault: true })
  await recordSuccess(ctx, 'createKey', {
    type: 'key',
    id: key.id,
    name: key.alias,
    details: { why: 'first use' },
  })
  return key
}
