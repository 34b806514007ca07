import { insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { CreateUserInput } from '@/lib/domain/iam/input'
import { hashPassword, randomPassword } from '@/lib/domain/iam/password'
import { checkPassword } from '@/lib/domain/iam/password-policy'
import { newHexId } from '@/lib/domain/ids'
import { reserve } from '../../quota/reserve'
import { verb } from '../../verb'
import { findGroups } from '../groups/find-group'
import { insistFree } from '../insist-free'
import { settingsOf } from '../settings/settings-of'

/** Adds a person; without a group they can do nothing at all [I1]. */
export const createUser = verb({
  name: 'createUser',
  action: 'iam:users:create',
  input: CreateUserInput,
  run: async (ctx, _target, { name, description, password, mustChangePassword, groupIds }) => {
    if (groupIds.length > 0) insist(decide(ctx, 'iam:groups:update'))
    const { accountId, accountName } = ctx.actor
    const settings = await settingsOf(ctx, accountId)
    if (password !== null) insist(checkPassword(password, settings, { userName: name, accountName }))
    await insistFree(ctx, 'user', name)
    const groups = await findGroups(ctx, groupIds)
    await reserve(ctx, 'users', 1, accountId)
    const userId = newHexId()
    const initial = password ?? randomPassword()
    await ctx.db.user.create({
      data: {
        id: userId,
        accountId,
        name,
        description,
        mustChangePassword,
        passwordHash: await hashPassword(initial),
        groups: { create: groups.map(({ id }) => ({ groupId: id })) },
      },
    })
    return { userId, password: password === null ? initial : null }
  },
  record: ({ name, groupIds, mustChangePassword }, _target, result) => ({
    type: 'user',
    id: result?.userId,
    name,
    details: { groupIds, mustChangePassword },
  }),
})
