import { z } from 'zod'
import { insist } from '@/lib/domain/errors'
import { KeyId } from '@/lib/domain/kms/input'
import { keyResource } from '@/lib/domain/kms/key'
import { canRotate } from '@/lib/domain/kms/rules'
import { verb } from '../verb'
import { lockKey } from './find-key'

/** Adds a version: new data keys are wrapped with it, those that exist stay wrapped and readable as they are. */
export const rotateKey = verb({
  name: 'rotateKey',
  action: 'kms:cmk:rotate',
  input: z.object({ keyId: KeyId }),
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  run: async (ctx, key) => {
    // Numbered without gaps: none goes before the key does.
    const versions = await ctx.db.keyVersion.count({ where: { keyId: key.id } })
    insist(canRotate(key, versions))
    const version = versions + 1
    const handle = await ctx.keyManager.createMaterial(key.id, version)
    await ctx.db.keyVersion.create({ data: { keyId: key.id, number: version, handle } })
    return { version }
  },
  record: ({ keyId }, key, result) => ({
    type: 'key',
    id: keyId,
    name: key?.alias,
    details: { version: result?.version ?? null },
  }),
})
