import { z } from 'zod'
import type { AccessKey } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { newAccessKeyId, newSecretKey, sealSecret } from '@/lib/domain/iam/access-key'
import { canAddAccessKey } from '@/lib/domain/iam/access-key-limit'
import { HexId, IamDescription } from '@/lib/domain/iam/input'
import type { AccessKeyView, NewAccessKey } from '@/lib/domain/iam/view'
import type { Context } from '../../context'
import { read, verb } from '../../verb'
import { findUser, lockChangeable, lockUser } from '../users/find-user'

export const presentKey = (key: AccessKey): AccessKeyView => ({
  id: key.id,
  description: key.description,
  status: key.status,
  createdAt: key.createdAt.toISOString(),
  lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
  lastUsedAddress: key.lastUsedAddress,
})

const keysOf = async (ctx: Context, userId: string): Promise<{ accessKeys: AccessKeyView[] }> => {
  const keys = await ctx.db.accessKey.findMany({ where: { userId }, orderBy: { createdAt: 'asc' } })
  return { accessKeys: keys.map(presentKey) }
}

export const listOwnAccessKeys = read({
  action: 'iam:self:manage',
  input: z.object({}),
  run: (ctx) => keysOf(ctx, ctx.actor.userId),
})

export const listUserAccessKeys = read({
  action: 'iam:credentials:list',
  input: z.object({ userId: HexId }),
  target: (ctx, { userId }) => findUser(ctx, userId),
  run: (ctx, user) => keysOf(ctx, user.id),
})

/** Makes a pair of keys for oneself; the secret is in this answer and nowhere else. Nobody makes keys for others. */
export const createAccessKey = verb({
  name: 'createAccessKey',
  action: 'iam:self:manage',
  input: z.object({ description: IamDescription.default('') }),
  target: (ctx) => lockUser(ctx, ctx.actor.userId),
  run: async (ctx, user, { description }): Promise<NewAccessKey> => {
    if (ctx.actor.mustChangePassword) throw new DomainError('auth.password_change_required')
    insist(canAddAccessKey(await ctx.db.accessKey.count({ where: { userId: user.id } })))
    const id = newAccessKeyId()
    const secret = newSecretKey()
    const sealedSecret = sealSecret(ctx.secrets.sealingKey, id, secret)
    const key = await ctx.db.accessKey.create({ data: { id, userId: user.id, description, sealedSecret } })
    return { ...presentKey(key), secret }
  },
  record: ({ description }, user, result) => ({
    type: 'accessKey',
    id: result?.id,
    name: user?.name,
    details: { description },
  }),
})

const KeyInput = z.object({ accessKeyId: z.string().regex(/^[A-Z2-7]{20}$/, 'id') })
const KeyChange = KeyInput.extend({ status: z.enum(['enabled', 'disabled']).nullable() })

async function lockKey(ctx: Context, userId: string, accessKeyId: string): Promise<AccessKey> {
  await ctx.db.$queryRaw`SELECT id FROM access_keys WHERE id = ${accessKeyId} FOR UPDATE`
  const key = await ctx.db.accessKey.findFirst({ where: { id: accessKeyId, userId } })
  if (!key) throw new DomainError('iam.access_key_not_found')
  return key
}

async function change(ctx: Context, { id }: AccessKey, status: 'enabled' | 'disabled' | null): Promise<void> {
  if (status) await ctx.db.accessKey.update({ where: { id }, data: { status } })
  else await ctx.db.accessKey.delete({ where: { id } })
}

/** Disables, enables or (status null) deletes one of one's own keys. */
export const changeOwnAccessKey = verb({
  name: 'updateAccessKey',
  action: 'iam:self:manage',
  input: KeyChange,
  target: (ctx, { accessKeyId }) => lockKey(ctx, ctx.actor.userId, accessKeyId),
  record: ({ accessKeyId, status }) => ({
    type: 'accessKey',
    id: accessKeyId,
    details: { status: status ?? 'deleted' },
  }),
  run: async (ctx, key, { status }) => {
    // Keys must not be a way around a password that is to be changed first.
    if (status === 'enabled' && ctx.actor.mustChangePassword)
      throw new DomainError('auth.password_change_required')
    await change(ctx, key, status)
  },
})

/** The same for a key of somebody else in the account. */
export const changeUserAccessKey = verb({
  name: 'updateAccessKey',
  action: 'iam:credentials:update',
  input: KeyChange.extend({ userId: HexId }),
  target: async (ctx, { userId, accessKeyId }) => {
    const user = await lockChangeable(ctx, userId)
    return lockKey(ctx, user.id, accessKeyId)
  },
  record: ({ accessKeyId, userId, status }) => ({
    type: 'accessKey',
    id: accessKeyId,
    details: { userId, status: status ?? 'deleted' },
  }),
  run: (ctx, key, { status }) => change(ctx, key, status),
})
