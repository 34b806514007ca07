import { DomainError, insist } from '@/lib/domain/errors'
import { ChangePasswordInput, ResetPasswordInput } from '@/lib/domain/iam/input'
import { hashPassword, randomPassword, verifyPassword } from '@/lib/domain/iam/password'
import { checkPassword } from '@/lib/domain/iam/password-policy'
import type { Context } from '../../context'
import { verb } from '../../verb'
import { endSessionsOf } from '../sessions/end-sessions'
import { settingsOf } from '../settings/settings-of'
import { countAttempt, forgiveAttempt } from '../throttle-sign-in'
import { type FoundUser, lockChangeable, lockUser } from './find-user'

/** Gives a person a new password: one that was chosen, or one made up and shown once. Ends their sessions. */
export const resetPassword = verb({
  name: 'resetPassword',
  action: 'iam:users:update',
  input: ResetPasswordInput,
  target: (ctx, { userId }) => lockChangeable(ctx, userId),
  record: ({ userId, mustChangePassword }, user) => ({
    type: 'user',
    id: userId,
    name: user?.name,
    details: { mustChangePassword },
  }),
  run: async (ctx, user, { password, mustChangePassword }) => {
    // One's own goes the way that asks for the present one: a borrowed screen must not be enough.
    if (user.id === ctx.actor.userId) throw new DomainError('iam.oneself')
    const wanted = password ?? randomPassword()
    await setPassword(ctx, user, wanted, mustChangePassword)
    await endSessionsOf(ctx, user.id)
    return { password: password === null ? wanted : null }
  },
})

/** Changes one's own password; every other session of the person ends [I7]. */
export const changeOwnPassword = verb({
  name: 'changePassword',
  action: 'iam:self:manage',
  input: ChangePasswordInput,
  target: (ctx) => lockUser(ctx, ctx.actor.userId),
  record: (_input, user) => ({ type: 'user', id: user?.id, name: user?.name }),
  run: async (ctx, user, { present, wanted }) => {
    const { sourceAddress } = ctx.request
    await countAttempt(ctx, sourceAddress, user.account.name, user.name)
    if (!(await verifyPassword(present, user.passwordHash))) throw new DomainError('auth.password_wrong')
    await forgiveAttempt(ctx, sourceAddress, user.account.name, user.name)
    await setPassword(ctx, user, wanted, false)
    await endSessionsOf(ctx, user.id, ctx.actor.credential.id ?? undefined)
  },
})

async function setPassword(
  ctx: Context,
  user: FoundUser,
  wanted: string,
  mustChangePassword: boolean,
): Promise<void> {
  const settings = await settingsOf(ctx, user.accountId)
  insist(checkPassword(wanted, settings, { userName: user.name, accountName: user.account.name }))
  // An account without a history still wants another password than the present one: a change must change something.
  const count = Math.max(1, settings.passwordHistory)
  const earlier = [user.passwordHash, ...user.passwordHistory].slice(0, count)
  for (const hash of earlier)
    if (await verifyPassword(wanted, hash)) throw new DomainError('iam.password_reused', { count })
  await ctx.db.user.update({
    where: { id: user.id },
    data: {
      passwordHash: await hashPassword(wanted),
      passwordHistory: earlier.slice(0, settings.passwordHistory),
      passwordChangedAt: new Date(),
      mustChangePassword,
    },
  })
}
