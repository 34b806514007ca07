import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { UpdateUserInput } from '@/lib/domain/iam/input'
import { verb } from '../../verb'
import { endSessionsOf } from '../sessions/end-sessions'
import { lockChangeable } from './find-user'

/** Describes, disables or enables a person. Disabling ends their sessions at once; their keys sign nothing any more. */
export const updateUser = verb({
  name: 'updateUser',
  action: 'iam:users:update',
  input: UpdateUserInput,
  target: (ctx, { userId }) => lockChangeable(ctx, userId),
  record: ({ userId, ...changes }, user) => ({
    type: 'user',
    id: userId,
    name: user?.name,
    changes: user && diffOf(user, changes),
  }),
  run: async (ctx, user, { description, status }) => {
    if (status === 'disabled' && user.id === ctx.actor.userId) throw new DomainError('iam.oneself')
    await ctx.db.user.update({ where: { id: user.id }, data: { description, status } })
    if (status === 'disabled') await endSessionsOf(ctx, user.id)
  },
})
