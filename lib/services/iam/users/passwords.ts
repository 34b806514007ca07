import { DomainError, insist } from '@/lib/domain/errors'
import type { Asker } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import { ChangePasswordInput, ResetPasswordInput } from '@/lib/domain/iam/input'
import { hashPassword, randomPassword, verifyPassword } from '@/lib/domain/iam/password'
import { checkPassword } from '@/lib/domain/iam/password-policy'
import type { Context } from '../../context'
import { insistPermitted } from '../../insist-permitted'
import { verb } from '../../verb'
import { loadActor } from '../load-actor'
import { endSessionsOf } from '../sessions/end-sessions'
import { settingsOf } from '../settings/settings-of'
import { countAttempt, forgiveAttempt } from '../throttle-sign-in'
import { type FoundUser, findUser, lockChangeable, lockUser } from './find-user'

/** Gives a person a new password: one that was chosen, or one made up and shown once. Ends their sessions. */
export const resetPassword = verb({
  name: 'resetPassword',
  action: 'iam:users:update',
  input: ResetPasswordInput,
  prepare: async (ctx, { userId, password }) => {
    insistPermitted(ctx, 'iam:users:update')
    const user = await findUser(ctx, userId)
    // One's own goes the way that asks for the present one: a borrowed screen must not be enough.
    if (user.id === ctx.actor.userId) throw new DomainError('iam.oneself')
    await insistMayTakeOver(ctx, user)
    const wanted = password ?? randomPassword()
    return { wanted, ...(await hashNew(ctx, user, wanted)) }
  },
  target: (ctx, { userId }) => lockChangeable(ctx, userId),
  record: ({ userId, mustChangePassword }, user) => ({
    type: 'user',
    id: userId,
    name: user?.name,
    details: { mustChangePassword },
  }),
  run: async (ctx, user, { password, mustChangePassword }, { wanted, ...prepared }) => {
    await setPassword(ctx, user, prepared, mustChangePassword)
    await endSessionsOf(ctx, user.id)
    return { password: password === null ? wanted : null }
  },
})

/** Changes one's own password; every other session of the person ends [I7]. */
export const changeOwnPassword = verb({
  name: 'changePassword',
  action: 'iam:self:manage',
  input: ChangePasswordInput,
  prepare: async (ctx, { present, wanted }) => {
    const user = await findUser(ctx, ctx.actor.userId)
    const { sourceAddress } = ctx.request
    await countAttempt(ctx, sourceAddress, user.account.name, user.name)
    if (!(await verifyPassword(present, user.passwordHash))) throw new DomainError('auth.password_wrong')
    await forgiveAttempt(ctx, sourceAddress, user.account.name, user.name)
    return hashNew(ctx, user, wanted)
  },
  target: (ctx) => lockUser(ctx, ctx.actor.userId),
  record: (_input, user) => ({ type: 'user', id: user?.id, name: user?.name }),
  run: async (ctx, user, _input, prepared) => {
    await setPassword(ctx, user, prepared, false)
    await endSessionsOf(ctx, user.id, ctx.actor.credential.id ?? undefined)
  },
})

/** Who may not give permissions must not become somebody who may. */
async function insistMayTakeOver(ctx: Context, user: FoundUser): Promise<void> {
  const who = { userId: user.id, projectId: ctx.actor.projectId }
  const actor = await loadActor(ctx, who, { kind: 'system', id: null })
  const mayGrant = (asker: Asker) => decide(asker, 'iam:permissions:grant')
  if (actor && mayGrant({ actor: { ...actor, mustChangePassword: false }, request: ctx.request }).ok)
    insist(mayGrant(ctx))
}

interface NewPassword {
  before: string
  hash: string
  history: string[]
}

/** Checks a password against the account's rules and hashes it. Takes most of a second: not inside a transaction. */
async function hashNew(ctx: Context, user: FoundUser, wanted: string): Promise<NewPassword> {
  const settings = await settingsOf(ctx, user.accountId)
  insist(checkPassword(wanted, settings, { userName: user.name, accountName: user.account.name }))
  // An account without a history still wants another password than the present one: a change must change something.
  const count = Math.max(1, settings.passwordHistory)
  const earlier = [user.passwordHash, ...user.passwordHistory].slice(0, count)
  for (const hash of earlier)
    if (await verifyPassword(wanted, hash)) throw new DomainError('iam.password_reused', { count })
  const hash = await hashPassword(wanted)
  return { before: user.passwordHash, hash, history: earlier.slice(0, settings.passwordHistory) }
}

async function setPassword(
  ctx: Context,
  user: FoundUser,
  { before, hash, history }: NewPassword,
  mustChangePassword: boolean,
): Promise<void> {
  // Somebody else changed it while ours was hashed.
  if (user.passwordHash !== before) throw new DomainError('request.conflict')
  await ctx.db.user.update({
    where: { id: user.id },
    data: { passwordHash: hash, passwordHistory: history, passwordChangedAt: new Date(), mustChangePassword },
  })
}
