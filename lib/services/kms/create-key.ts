import { type Key, Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { newKeyId } from '@/lib/domain/ids'
import { CreateKeyInput } from '@/lib/domain/kms/input'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'

export const createKey = verb({
  name: 'createKey',
  action: 'kms:cmk:create',
  input: CreateKeyInput,
  run: async (ctx, _target, { alias, description }) => {
    await reserve(ctx, 'keys')
    const { id } = await insertKey(ctx, { alias, description })
    return { keyId: id }
  },
  record: ({ alias, description }, _target, result) => ({
    type: 'key',
    id: result?.keyId,
    name: alias,
    details: { description },
  }),
})

/** Makes a key with its first version in the actor's project, in the caller's transaction. */
export async function insertKey(
  ctx: Context,
  data: Pick<Key, 'alias' | 'description'> & { isDefault?: boolean },
): Promise<Key> {
  const id = newKeyId()
  const { projectId, userId } = ctx.actor
  const handle = await ctx.keyManager.createMaterial(id, 1)
  return insistAliasFree(data.alias, () =>
    ctx.db.key.create({
      data: { ...data, id, projectId, createdBy: userId, versions: { create: { number: 1, handle } } },
    }),
  )
}

/** Makes a clear refusal of what the database says about an alias that another key has. */
export async function insistAliasFree<T>(alias: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new DomainError('kms.alias_taken', { alias })
    throw error
  }
}
