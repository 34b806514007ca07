import { z } from 'zod'
import type { Key } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { HexId } from '@/lib/domain/iam/input'
import { newHexId } from '@/lib/domain/ids'
import { CreateKeyGrantInput, type GrantableAction, KeyId } from '@/lib/domain/kms/input'
import { keyResource } from '@/lib/domain/kms/key'
import { canGrant } from '@/lib/domain/kms/rules'
import type { KeyGrantView } from '@/lib/domain/kms/view'
import type { Context } from '../context'
import { read, verb } from '../verb'
import { findKey, lockKey } from './find-key'

export const listKeyGrants = read({
  action: 'kms:grant:list',
  input: z.object({ keyId: KeyId }),
  target: (ctx, { keyId }) => findKey(ctx, keyId),
  resource: (key) => keyResource(key),
  run: async (ctx, { id }): Promise<{ grants: KeyGrantView[] }> => {
    const grants = await ctx.db.keyGrant.findMany({
      where: { keyId: id },
      include: { user: true },
      orderBy: [{ user: { name: 'asc' } }],
    })
    return {
      grants: grants.map((grant) => ({
        id: grant.id,
        userName: grant.user.name,
        actions: grant.actions as GrantableAction[], // safe: the input's schema has checked them
        createdAt: grant.createdAt.toISOString(),
      })),
    }
  },
})

/** Lets a user of the account use one key, whatever their policies leave out. */
export const createKeyGrant = verb({
  name: 'createKeyGrant',
  action: 'kms:grant:create',
  input: CreateKeyGrantInput,
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  record: ({ keyId, userName, actions }, key) => ({
    type: 'key',
    id: keyId,
    name: key?.alias,
    details: { userName, actions },
  }),
  run: async (ctx, key, { userName, actions }) => {
    insist(canGrant(key, await ctx.db.keyGrant.count({ where: { keyId: key.id } })))
    const { accountId } = ctx.actor
    const user = await ctx.db.user.findUnique({ where: { accountId_name: { accountId, name: userName } } })
    if (!user) throw new DomainError('iam.user_not_found')
    if ((await ctx.db.keyGrant.count({ where: { keyId: key.id, userId: user.id } })) > 0)
      throw new DomainError('kms.grant_exists', { user: userName })
    const id = newHexId()
    await ctx.db.keyGrant.create({ data: { id, keyId: key.id, userId: user.id, actions } })
    return { grantId: id }
  },
})

async function lockGranted(ctx: Context, keyId: string, grantId: string) {
  const key = await lockKey(ctx, keyId)
  const grant = await ctx.db.keyGrant.findFirst({ where: { id: grantId, keyId }, include: { user: true } })
  if (!grant) throw new DomainError('kms.grant_not_found')
  return { key, grant }
}

/** Takes a grant back. What the user made with it stays. */
export const retireKeyGrant = verb({
  name: 'retireKeyGrant',
  action: 'kms:grant:retire',
  input: z.object({ keyId: KeyId, grantId: HexId }),
  target: (ctx, { keyId, grantId }) => lockGranted(ctx, keyId, grantId),
  resource: ({ key }) => keyResource(key),
  record: ({ keyId, grantId }, target) => ({
    type: 'key',
    id: keyId,
    name: target?.key.alias,
    details: { grantId, userName: target?.grant.user.name ?? null },
  }),
  run: async (ctx, { grant }) => {
    await ctx.db.keyGrant.delete({ where: { id: grant.id } })
  },
})

/** Whether a grant lets the actor take an action that their policies do not give. */
export async function hasKeyGrant(
  ctx: Pick<Context, 'db' | 'actor'>,
  key: Pick<Key, 'id'>,
  action: GrantableAction,
): Promise<boolean> {
  const where = { keyId: key.id, userId: ctx.actor.userId, actions: { has: action } }
  return (await ctx.db.keyGrant.count({ where })) > 0
}
