import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { HexId } from '@/lib/domain/iam/input'
import { release } from '../../quota/reserve'
import { verb } from '../../verb'
import { lockChangeable } from './find-user'

/** Removes a person with their sessions and keys. What they made stays the account's. */
export const deleteUser = verb({
  name: 'deleteUser',
  action: 'iam:users:delete',
  input: z.object({ userId: HexId }),
  target: (ctx, { userId }) => lockChangeable(ctx, userId),
  record: ({ userId }, user) => ({ type: 'user', id: userId, name: user?.name }),
  run: async (ctx, user) => {
    if (user.id === ctx.actor.userId) throw new DomainError('iam.oneself')
    await ctx.db.user.delete({ where: { id: user.id } })
    await release(ctx, 'users', user.accountId)
  },
})
