import { beforeAll, describe, expect, it } from 'vitest'
import { openSecret } from '@/lib/domain/iam/access-key'
import { accountSettingsDefaults } from '@/lib/domain/iam/account-settings'
import { hashPassword } from '@/lib/domain/iam/password'
import { FREE_FAILURES } from '@/lib/domain/iam/throttle'
import { newHexId } from '@/lib/domain/ids'
import { listBuckets } from '@/lib/services/bucket/list-buckets'
import { type Context, createContext } from '@/lib/services/context'
import {
  changeOwnAccessKey,
  changeUserAccessKey,
  createAccessKey,
  listOwnAccessKeys,
  listUserAccessKeys,
} from '@/lib/services/iam/access-keys/access-keys'
import { listGrantors } from '@/lib/services/iam/explain-permission'
import { endOwnSessions, endUserSessions } from '@/lib/services/iam/sessions/end-sessions'
import { listOwnSessions, listUserSessions } from '@/lib/services/iam/sessions/list-sessions'
import { actorOfSession } from '@/lib/services/iam/sessions/session'
import { getAccountSettings, updateAccountSettings } from '@/lib/services/iam/settings/account-settings'
import { signIn } from '@/lib/services/iam/sign-in'
import { signOut } from '@/lib/services/iam/sign-out'
import { createUser } from '@/lib/services/iam/users/create-user'
import { deleteUser } from '@/lib/services/iam/users/delete-user'
import { getOwnProfile } from '@/lib/services/iam/users/get-own-profile'
import { changeOwnPassword, resetPassword } from '@/lib/services/iam/users/passwords'
import { updateUser } from '@/lib/services/iam/users/update-user'
import { listImages } from '@/lib/services/image/list-images'
import { useTestDatabase } from '../support/database'
import {
  makeAccount,
  makeRegions,
  OTHER_REGION,
  REGION,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
const PASSWORD = 'Correct-horse-1'
const NEXT = 'Battery-staple-2'
let passwordHash: string

beforeAll(async () => {
  await makeRegions(database)
  passwordHash = await hashPassword(PASSWORD)
})

const services = () => testServices(database)
const refusal = (code: string, params?: object) =>
  expect.objectContaining(params ? { code, params: expect.objectContaining(params) } : { code })
const requestOf = (account: TestAccount) => ({
  requestId: newHexId(),
  sourceAddress: `192.0.2.${account.id}`,
  userAgent: 'test',
})

interface Person {
  account: TestAccount
  userId: string
  name: string
}

/** A row as a verb would have left it, with a known password. */
async function person(
  account: TestAccount,
  name: string,
  { isOwner = false, policies = [] as string[], projectId = null as string | null } = {},
): Promise<Person> {
  const userId = newHexId()
  await database.prisma.user.create({
    data: { id: userId, accountId: account.id, name, isOwner, passwordHash },
  })
  if (policies.length > 0)
    await database.prisma.group.create({
      data: {
        id: newHexId(),
        accountId: account.id,
        name: `${name}s`,
        members: { create: { userId } },
        grants: { create: policies.map((systemPolicy) => ({ id: newHexId(), systemPolicy, projectId })) },
      },
    })
  return { account, userId, name }
}

async function team() {
  const account = await makeAccount(database)
  return {
    account,
    owner: await person(account, 'boss', { isOwner: true }),
    keeper: await person(account, 'keeper', { policies: ['Security Administrator'] }),
    ann: await person(account, 'ann'),
  }
}

const signInAs = ({ account, name }: Person, password = PASSWORD) =>
  signIn(services(), requestOf(account), { account: account.name, user: name, password })

/** Signed in, and as a later request finds them. */
async function enter(who: Person, password = PASSWORD): Promise<Context> {
  const { sessionId } = await signInAs(who, password)
  return resume(who, sessionId)
}

async function resume({ account }: Person, sessionId: string, regionId: string | null = null) {
  const actor = await actorOfSession(database, sessionId, regionId)
  if (!actor) throw new Error('the session is over')
  return createContext(services(), actor, requestOf(account))
}

const isOpen = async ({ actor }: Context) =>
  (await actorOfSession(database, actor.credential.id!, null)) !== null

const eventsOf = async (account: TestAccount, action: string) =>
  (
    await database.prisma.auditRecord.findMany({
      where: { accountId: account.id, action },
      orderBy: { sequence: 'asc' },
    })
  ).map(({ outcome, code }) => code ?? outcome)

describe('changing one’s own password [I7]', () => {
  it('asks for the present one, keeps the rules and ends the other sessions', async () => {
    const { ann, account } = await team()
    const [here, elsewhere] = [await enter(ann), await enter(ann)]
    const change = (present: string, wanted: string) => changeOwnPassword(here, { present, wanted })
    await expect(change('wrong', NEXT)).rejects.toEqual(refusal('auth.password_wrong'))
    await expect(change(PASSWORD, 'Short-1')).rejects.toEqual(
      refusal('iam.password_too_short', { minimum: accountSettingsDefaults.passwordMinLength }),
    )
    await expect(change(PASSWORD, 'onlylowercase')).rejects.toEqual(refusal('iam.password_too_simple'))
    await expect(change(PASSWORD, 'Has-ANN-inside-1')).rejects.toEqual(refusal('iam.password_has_name'))
    await expect(change(PASSWORD, PASSWORD)).rejects.toEqual(refusal('iam.password_reused'))
    expect(await isOpen(elsewhere)).toBe(true)

    await change(PASSWORD, NEXT)
    expect(await isOpen(here)).toBe(true)
    expect(await isOpen(elsewhere)).toBe(false)
    await expect(signInAs(ann)).rejects.toEqual(refusal('auth.failed'))
    await signInAs(ann, NEXT)
    expect((await eventsOf(account, 'changePassword')).at(-1)).toBe('success')
    const records = await database.prisma.auditRecord.findMany({ where: { accountId: account.id } })
    expect(
      JSON.stringify(records, (_key, value) => (typeof value === 'bigint' ? Number(value) : value)),
    ).not.toMatch(/Correct-horse|Battery-staple|scrypt/)
  })

  it('refuses the last ones, as many as the account says, and never the present one', async () => {
    const { ann, keeper } = await team()
    const admin = await enter(keeper)
    const settings = await getAccountSettings(admin, {})
    await updateAccountSettings(admin, { ...settings, passwordHistory: 2 })
    const ctx = await enter(ann)
    await changeOwnPassword(ctx, { present: PASSWORD, wanted: NEXT })
    await expect(changeOwnPassword(ctx, { present: NEXT, wanted: PASSWORD })).rejects.toEqual(
      refusal('iam.password_reused', { count: 2 }),
    )
    await changeOwnPassword(ctx, { present: NEXT, wanted: 'Another-one-3' })
    await changeOwnPassword(ctx, { present: 'Another-one-3', wanted: PASSWORD })
    await updateAccountSettings(admin, { ...settings, passwordHistory: 0 })
    await expect(changeOwnPassword(ctx, { present: PASSWORD, wanted: PASSWORD })).rejects.toEqual(
      refusal('iam.password_reused', { count: 1 }),
    )
    await changeOwnPassword(ctx, { present: PASSWORD, wanted: NEXT })
    expect(await database.prisma.user.findUniqueOrThrow({ where: { id: ann.userId } })).toMatchObject({
      passwordHistory: [],
    })
  })

  it('slows down who guesses the present one on a borrowed screen', async () => {
    const { ann } = await team()
    const ctx = await enter(ann)
    for (let count = 0; count < FREE_FAILURES.user; count++)
      await expect(changeOwnPassword(ctx, { present: 'guess', wanted: NEXT })).rejects.toEqual(
        refusal('auth.password_wrong'),
      )
    await expect(changeOwnPassword(ctx, { present: PASSWORD, wanted: NEXT })).rejects.toEqual(
      refusal('request.throttled'),
    )
  })

  it('keeps the rules of the account, whatever is asked', async () => {
    const { ann, keeper } = await team()
    const admin = await enter(keeper)
    const settings = await getAccountSettings(admin, {})
    await updateAccountSettings(admin, { ...settings, passwordMinLength: 20, passwordMinClasses: 4 })
    expect(await getOwnProfile(await enter(ann), {})).toMatchObject({
      passwordRules: { passwordMinLength: 20, passwordMinClasses: 4 },
    })
    await expect(
      changeOwnPassword(await enter(ann), { present: PASSWORD, wanted: 'Battery-staple-222' }),
    ).rejects.toEqual(refusal('iam.password_too_short', { minimum: 20 }))
    for (const wrong of [{ passwordMinLength: 7 }, { sessionIdleMinutes: 4 }, { sessionMaxHours: 169 }])
      await expect(updateAccountSettings(admin, { ...settings, ...wrong })).rejects.toEqual(
        refusal('request.invalid'),
      )
    await expect(updateAccountSettings(await enter(ann), settings)).rejects.toEqual(refusal('iam.denied'))
  })
})

describe('who must change the password', () => {
  it('can do nothing else: a new user, one that was reset, one whose password is too old', async () => {
    const { owner, ann, account } = await team()
    const boss = await enter(owner)
    const made = await createUser(boss, { name: 'newbie', groupIds: [] })
    const newbie = { account, userId: made.userId, name: 'newbie' }
    const ctx = await enter(newbie, made.password!)
    expect(ctx.actor.mustChangePassword).toBe(true)
    await expect(listBuckets(ctx, {})).rejects.toEqual(refusal('auth.password_change_required'))
    await expect(createAccessKey(ctx, {})).rejects.toEqual(refusal('auth.password_change_required'))
    await changeOwnPassword(ctx, { present: made.password!, wanted: NEXT })
    await expect(listBuckets(await resume(newbie, ctx.actor.credential.id!), {})).rejects.toEqual(
      refusal('iam.denied'),
    )

    const old = await enter(ann)
    const reset = await resetPassword(boss, { userId: ann.userId })
    expect(await isOpen(old)).toBe(false)
    await expect(signInAs(ann)).rejects.toEqual(refusal('auth.failed'))
    expect((await enter(ann, reset.password!)).actor.mustChangePassword).toBe(true)

    const settings = await getAccountSettings(boss, {})
    await updateAccountSettings(boss, { ...settings, passwordMaxAgeDays: 30 })
    const age = (days: number) =>
      database.prisma.user.update({
        where: { id: owner.userId },
        data: { passwordChangedAt: new Date(Date.now() - days * 24 * 3600 * 1000) },
      })
    await age(29)
    expect((await enter(owner)).actor.mustChangePassword).toBe(false)
    await age(31)
    const led = await enter(owner)
    expect(led.actor.mustChangePassword).toBe(true)
    await expect(listBuckets(led, {})).rejects.toEqual(refusal('auth.password_change_required'))
  })
})

describe('sessions', () => {
  it('end at once with the person, the reset, and for good', async () => {
    const { owner, ann, account } = await team()
    const boss = await enter(owner)
    const ctx = await enter(ann)
    await updateUser(boss, { userId: ann.userId, status: 'disabled' })
    expect(await isOpen(ctx)).toBe(false)
    await expect(signInAs(ann)).rejects.toEqual(refusal('auth.failed'))
    await updateUser(boss, { userId: ann.userId, status: 'enabled' })
    expect(await isOpen(ctx)).toBe(false)
    // Even where nobody ended the session, who is disabled cannot act in it.
    const again = await enter(ann)
    await database.prisma.user.update({ where: { id: ann.userId }, data: { status: 'disabled' } })
    expect(await isOpen(again)).toBe(false)
    expect(await eventsOf(account, 'signIn')).toEqual(['success', 'success', 'auth.failed', 'success'])
  })

  it('are not given to who could do nothing with them', async () => {
    const { ann, account } = await team()
    await database.prisma.project.deleteMany({ where: { accountId: account.id } })
    await expect(signInAs(ann)).rejects.toEqual(refusal('auth.failed'))
    expect(await database.prisma.session.count({ where: { userId: ann.userId } })).toBe(0)
  })

  it('end when idle too long and at the latest as the account says', async () => {
    const { keeper, ann } = await team()
    const admin = await enter(keeper)
    const settings = await getAccountSettings(admin, {})
    await updateAccountSettings(admin, { ...settings, sessionIdleMinutes: 10, sessionMaxHours: 2 })
    const ctx = await enter(ann)
    const id = ctx.actor.credential.id!
    const session = await database.prisma.session.findUniqueOrThrow({ where: { id } })
    expect((session.expiresAt.getTime() - session.createdAt.getTime()) / 3600_000).toBeCloseTo(2, 2)
    const idle = (minutes: number) =>
      database.prisma.session.update({
        where: { id },
        data: { lastSeenAt: new Date(Date.now() - minutes * 60_000) },
      })
    await idle(9)
    expect(await isOpen(ctx)).toBe(true)
    // Looking has made it young again.
    const seen = await database.prisma.session.findUniqueOrThrow({ where: { id } })
    expect(Date.now() - seen.lastSeenAt.getTime()).toBeLessThan(60_000)
    await idle(11)
    expect(await isOpen(ctx)).toBe(false)
    expect((await listUserSessions(admin, { userId: ann.userId })).sessions).toEqual([])
    // A longer time counts at once, for sessions that run too.
    await updateAccountSettings(admin, { ...settings, sessionIdleMinutes: 20, sessionMaxHours: 2 })
    expect(await isOpen(ctx)).toBe(true)
    await database.prisma.session.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1) } })
    expect(await isOpen(ctx)).toBe(false)
  })

  it('can be ended one by one, and all but one’s own', async () => {
    const { owner, ann } = await team()
    const [one, two, three] = [await enter(ann), await enter(ann), await enter(ann)]
    const { sessions } = await listOwnSessions(one, {})
    expect(sessions).toHaveLength(3)
    expect(sessions.filter(({ isCurrent }) => isCurrent).map(({ id }) => id)).toEqual([
      one.actor.credential.id,
    ])
    await endOwnSessions(one, { sessionId: two.actor.credential.id })
    expect([await isOpen(one), await isOpen(two), await isOpen(three)]).toEqual([true, false, true])
    await endOwnSessions(one, {})
    expect([await isOpen(one), await isOpen(three)]).toEqual([true, false])
    const boss = await enter(owner)
    await expect(endOwnSessions(one, { sessionId: boss.actor.credential.id })).rejects.toEqual(
      refusal('auth.session_not_found'),
    )
    expect(await isOpen(boss)).toBe(true)
  })

  it('end by signing out, which the trail tells once', async () => {
    const { ann, account } = await team()
    const ctx = await enter(ann)
    const id = ctx.actor.credential.id!
    await signOut(services(), requestOf(account), id)
    await signOut(services(), requestOf(account), id)
    await signOut(services(), requestOf(account), newHexId())
    expect(await isOpen(ctx)).toBe(false)
    expect(await eventsOf(account, 'signOut')).toEqual(['success'])
  })

  it('leave one record of a block, however often it is tried', async () => {
    const { ann, account } = await team()
    for (let count = 0; count < FREE_FAILURES.user; count++)
      await expect(signInAs(ann, 'guess')).rejects.toEqual(refusal('auth.failed'))
    const blocked = await Promise.allSettled(Array.from({ length: 10 }, () => signInAs(ann)))
    expect(blocked.every(({ status }) => status === 'rejected')).toBe(true)
    const events = await eventsOf(account, 'signIn')
    expect(events.filter((event) => event === 'request.throttled')).toHaveLength(1)
    // The next block is told of again.
    const key = `user:${account.name}/ann@${requestOf(account).sourceAddress}`
    const past = (seconds: number) => new Date(Date.now() - seconds * 1000)
    await database.prisma.signInThrottle.update({ where: { key }, data: { blockedUntil: past(0) } })
    await expect(signInAs(ann, 'guess')).rejects.toEqual(refusal('auth.failed'))
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await database.prisma.signInThrottle.update({ where: { key }, data: { lastFailureAt: past(0.5) } })
    await expect(signInAs(ann)).rejects.toEqual(refusal('request.throttled'))
    const later = await eventsOf(account, 'signIn')
    expect(later.filter((event) => event === 'request.throttled')).toHaveLength(2)
  })
})

describe('access keys [I7]', () => {
  it('are two at most, also when three are made at once', async () => {
    const { ann } = await team()
    const ctx = await enter(ann)
    const made = await Promise.allSettled([1, 2, 3].map(() => createAccessKey(ctx, {})))
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    expect(made.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'iam.access_key_limit', params: { limit: 2 } },
    })
    expect((await listOwnAccessKeys(ctx, {})).accessKeys).toHaveLength(2)
  })

  it('give their secret in the answer and nowhere else', async () => {
    const { ann, account } = await team()
    const ctx = await enter(ann)
    const [key, other] = [
      await createAccessKey(ctx, { description: 'build' }),
      await createAccessKey(ctx, {}),
    ]
    expect(key).toMatchObject({ description: 'build', status: 'enabled', lastUsedAt: null })
    expect(key.id).toMatch(/^[A-Z2-7]{20}$/)
    expect(key.secret).toMatch(/^[A-Za-z0-9][A-Za-z0-9_-]{39}$/)
    expect(JSON.stringify(await listOwnAccessKeys(ctx, {}))).not.toContain(key.secret)
    const records = await database.prisma.auditRecord.findMany({
      where: { accountId: account.id, action: 'createAccessKey' },
    })
    expect(records).toHaveLength(2)
    expect(records[0]).toMatchObject({ resourceId: key.id, details: { description: 'build' } })
    const told = JSON.stringify(records, (_key, value) => (typeof value === 'bigint' ? Number(value) : value))
    expect(told).not.toContain(key.secret)

    const row = await database.prisma.accessKey.findUniqueOrThrow({ where: { id: key.id } })
    expect(JSON.stringify(row)).not.toContain(key.secret)
    const { sealingKey } = services().secrets
    expect(openSecret(sealingKey, key.id, row.sealedSecret)).toBe(key.secret)
    const wrongKey = Buffer.alloc(32, 8).toString('base64')
    expect(() => openSecret(wrongKey, key.id, row.sealedSecret)).toThrow()
    // A row copied to another key, as somebody with the database alone might try.
    expect(() => openSecret(sealingKey, other.id, row.sealedSecret)).toThrow()
  })

  it('are disabled, enabled and deleted by their person', async () => {
    const { ann, account } = await team()
    const ctx = await enter(ann)
    const { id: accessKeyId } = await createAccessKey(ctx, {})
    const statuses = async () => (await listOwnAccessKeys(ctx, {})).accessKeys.map(({ status }) => status)
    await changeOwnAccessKey(ctx, { accessKeyId, status: 'disabled' })
    expect(await statuses()).toEqual(['disabled'])
    await changeOwnAccessKey(ctx, { accessKeyId, status: 'enabled' })
    expect(await statuses()).toEqual(['enabled'])
    await changeOwnAccessKey(ctx, { accessKeyId, status: null })
    expect(await statuses()).toEqual([])
    expect(await eventsOf(account, 'updateAccessKey')).toEqual(['success', 'success', 'success'])
  })
})

describe('the reach of an administrator [I6]', () => {
  it('ends at the owner', async () => {
    const { owner, keeper } = await team()
    const boss = await enter(owner)
    const { id: accessKeyId } = await createAccessKey(boss, {})
    const admin = await enter(keeper)
    const { userId } = owner
    const untouchable = refusal('iam.owner_untouchable')
    await expect(resetPassword(admin, { userId })).rejects.toEqual(untouchable)
    await expect(updateUser(admin, { userId, status: 'disabled' })).rejects.toEqual(untouchable)
    await expect(deleteUser(admin, { userId })).rejects.toEqual(untouchable)
    await expect(endUserSessions(admin, { userId })).rejects.toEqual(untouchable)
    await expect(changeUserAccessKey(admin, { userId, accessKeyId, status: null })).rejects.toEqual(
      untouchable,
    )
    expect(await isOpen(boss)).toBe(true)
  })

  it('ends at oneself: nobody gets around the question for the present password', async () => {
    const { keeper, owner } = await team()
    const admin = await enter(keeper)
    const oneself = refusal('iam.oneself')
    await expect(resetPassword(admin, { userId: keeper.userId, password: NEXT })).rejects.toEqual(oneself)
    await expect(updateUser(admin, { userId: keeper.userId, status: 'disabled' })).rejects.toEqual(oneself)
    const boss = await enter(owner)
    await expect(resetPassword(boss, { userId: owner.userId, password: NEXT })).rejects.toEqual(oneself)
  })

  it('ends at the account: what is another’s is not found', async () => {
    const [ours, theirs] = [await team(), await team()]
    const victim = await enter(theirs.ann)
    const { id: accessKeyId } = await createAccessKey(victim, {})
    const sessionId = victim.actor.credential.id!
    const admin = await enter(ours.owner)
    const { userId } = theirs.ann
    const unknown = refusal('iam.user_not_found')
    await expect(resetPassword(admin, { userId })).rejects.toEqual(unknown)
    await expect(updateUser(admin, { userId, status: 'disabled' })).rejects.toEqual(unknown)
    await expect(deleteUser(admin, { userId })).rejects.toEqual(unknown)
    await expect(listUserSessions(admin, { userId })).rejects.toEqual(unknown)
    await expect(endUserSessions(admin, { userId, sessionId })).rejects.toEqual(unknown)
    await expect(listUserAccessKeys(admin, { userId })).rejects.toEqual(unknown)
    await expect(changeUserAccessKey(admin, { userId, accessKeyId, status: null })).rejects.toEqual(unknown)
    await expect(
      changeUserAccessKey(admin, { userId: ours.ann.userId, accessKeyId, status: null }),
    ).rejects.toEqual(refusal('iam.access_key_not_found'))
    await expect(changeOwnAccessKey(admin, { accessKeyId, status: null })).rejects.toEqual(
      refusal('iam.access_key_not_found'),
    )
    await expect(endOwnSessions(admin, { sessionId })).rejects.toEqual(refusal('auth.session_not_found'))
    expect(await isOpen(victim)).toBe(true)
    expect((await listOwnAccessKeys(victim, {})).accessKeys).toHaveLength(1)
  })
})

describe('who is refused', () => {
  it('learns who can help: the owner, and administrators whose permission is everywhere', async () => {
    const { account, ann } = await team()
    await person(account, 'local', { policies: ['Security Administrator'], projectId: account.projectId })
    await person(account, 'reader', { policies: ['IAM ReadOnlyAccess'] })
    const off = await person(account, 'off', { policies: ['Security Administrator'] })
    await database.prisma.user.update({ where: { id: off.userId }, data: { status: 'disabled' } })
    expect(await listGrantors(await enter(ann), {})).toEqual({ names: ['boss', 'keeper'] })
  })

  it('gets refusals in a region without a grant, never data [I2]', async () => {
    const account = await makeAccount(database)
    const local = await person(account, 'local', {
      policies: ['IMS ReadOnlyAccess'],
      projectId: account.projectId,
    })
    const { sessionId } = await signInAs(local)
    const query = { tab: 'private' } as const
    const there = await resume(local, sessionId, OTHER_REGION)
    expect(there.actor.regionId).toBe(OTHER_REGION)
    await expect(listImages(there, query)).rejects.toEqual(refusal('iam.denied'))
    const here = await resume(local, sessionId)
    expect(here.actor.regionId).toBe(REGION)
    expect((await listImages(here, query)).images).toEqual([])
    expect((await resume(local, sessionId, 'no-such-region')).actor.regionId).toBe(REGION)
    expect((await getOwnProfile(here, {})).projects.map(({ isOpen: open }) => open)).toEqual([true, false])
  })
})
