import { diffOf } from '@/lib/domain/audit/diff-of'
import { insist } from '@/lib/domain/errors'
import { UpdateKeyInput } from '@/lib/domain/kms/input'
import { keyResource } from '@/lib/domain/kms/key'
import { canDoWithKey } from '@/lib/domain/kms/rules'
import { verb } from '../verb'
import { insistAliasFree } from './create-key'
import { lockKey } from './find-key'

/** Changes what people call a key and say of it. What it wrapped names its id, and is not touched. */
export const updateKey = verb({
  name: 'updateKey',
  action: 'kms:cmk:update',
  input: UpdateKeyInput,
  target: (ctx, { keyId }) => lockKey(ctx, keyId),
  resource: (key) => keyResource(key),
  record: ({ keyId, ...changes }, key) => ({
    type: 'key',
    id: keyId,
    name: key?.alias,
    changes: key && diffOf(key, changes),
  }),
  run: async (ctx, key, { alias, description }) => {
    insist(canDoWithKey(key, 'update'))
    await insistAliasFree(alias ?? key.alias, () =>
      ctx.db.key.update({ where: { id: key.id }, data: { alias, description } }),
    )
  },
})
