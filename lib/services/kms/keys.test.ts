import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ActorGrant } from '@/lib/domain/iam/actor'
import { POLICY_VERSION, type Statement } from '@/lib/domain/iam/policy-document'
import { newHexId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import { checkUsage } from '../check/check-usage'
import type { Context } from '../context'
import { createProject, deleteProject } from '../iam/projects/change-projects'
import { usageOf } from '../quota/reserve'
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from './change-key-state'
import { createKey } from './create-key'
import { destroyDueKeys } from './destroy-keys'
import { ensureDefaultKey } from './ensure-default-key'
import { createKeyGrant, listKeyGrants, retireKeyGrant } from './key-grants'
import { listKeyImages } from './list-key-images'
import { getKey, listKeys } from './list-keys'
import { rotateKey } from './rotate-key'
import { updateKey } from './update-key'

const database = useTestDatabase()
const refusal = (code: string, params?: object) =>
  expect.objectContaining(params ? { code, params: expect.objectContaining(params) } : { code })
let acme: TestAccount
let ctx: Context

const as = (account: TestAccount, policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(testServices(database), actorOf(account, policies))

/** Somebody of the account with a policy of its own. */
const asWith = (account: TestAccount, ...Statement: Statement[]) => {
  const grant: ActorGrant = {
    policy: 'own',
    document: { Version: POLICY_VERSION, Statement },
    projectId: null,
    via: 'g',
  }
  return contextOf(testServices(database), { ...actorOf(account, []), grants: [grant] })
}

beforeAll(() => makeRegions(database))
beforeEach(async () => {
  acme = await makeAccount(database)
  ctx = as(acme)
})

const makeKey = async (alias = `key-${newHexId().slice(0, 8)}`) => (await createKey(ctx, { alias })).keyId
const usedKeys = async () => (await usageOf(ctx, 'keys', acme.projectId)).used
const trailOf = async (keyId: string) => {
  const records = await database.prisma.auditRecord.findMany({
    where: { resourceId: keyId },
    orderBy: { id: 'asc' },
  })
  return records.map(({ action, outcome }) => `${action} ${outcome}`)
}
const makeDue = (keyId: string) =>
  database.prisma.key.update({ where: { id: keyId }, data: { deletesAt: new Date(Date.now() - 1000) } })

describe('a key', () => {
  it('is made with one version, listed and found, and its making is on record', async () => {
    const keyId = await makeKey('team/images')
    const expected = { id: keyId, alias: 'team/images', state: 'enabled', isDefault: false }
    expect((await listKeys(ctx, {})).keys).toEqual([
      expect.objectContaining({ ...expected, currentVersion: 1, imageCount: 0, deletesAt: null }),
    ])
    expect(await getKey(ctx, { keyId })).toMatchObject({ ...expected, versions: [{ number: 1 }] })
    expect(await trailOf(keyId)).toEqual(['createKey success'])
    expect(await usedKeys()).toBe(1)
  })

  it('never shows its material, and keeps it in no record', async () => {
    const keyId = await makeKey()
    const { handle } = await database.prisma.keyVersion.findFirstOrThrow({ where: { keyId } })
    const records = await database.prisma.auditRecord.findMany({ where: { resourceId: keyId } })
    const told = JSON.stringify([
      await listKeys(ctx, {}),
      await getKey(ctx, { keyId }),
      records.map(({ details, changes }) => [details, changes]),
    ])
    expect(told).not.toContain(handle)
    expect(told).not.toContain('handle')
  })

  it('has an alias that no other key of the project has', async () => {
    const keyId = await makeKey('one')
    await expect(makeKey('one')).rejects.toEqual(refusal('kms.alias_taken', { alias: 'one' }))
    const other = await makeKey('two')
    await expect(updateKey(ctx, { keyId: other, alias: 'one' })).rejects.toEqual(refusal('kms.alias_taken'))
    await updateKey(ctx, { keyId, alias: 'one', description: 'the first' })
    expect(await getKey(ctx, { keyId })).toMatchObject({ alias: 'one', description: 'the first' })
    expect(await usedKeys()).toBe(2)
    // Another project may call one of its own the same.
    await createKey(as(await makeAccount(database)), { alias: 'one' })
  })

  it('is one of at most so many', async () => {
    await database.prisma.quotaLimit.create({
      data: { scopeId: acme.projectId, resource: 'keys', limit: 1 },
    })
    await makeKey()
    await expect(makeKey()).rejects.toEqual(refusal('quota.exceeded', { resource: 'keys' }))
  })

  it('of another account, or another region of the account, is not found', async () => {
    const keyId = await makeKey()
    const elsewhere = { ...ctx, actor: { ...ctx.actor, projectId: acme.otherProjectId } }
    for (const other of [as(await makeAccount(database)), elsewhere]) {
      await expect(getKey(other, { keyId })).rejects.toEqual(refusal('kms.key_not_found'))
      await expect(disableKey(other, { keyId })).rejects.toEqual(refusal('kms.key_not_found'))
      expect((await listKeys(other, {})).keys).toEqual([])
    }
  })

  it('is disabled and enabled again, each once', async () => {
    const keyId = await makeKey()
    await disableKey(ctx, { keyId })
    await expect(disableKey(ctx, { keyId })).rejects.toEqual(refusal('kms.key_disabled'))
    await expect(rotateKey(ctx, { keyId })).rejects.toEqual(refusal('kms.key_disabled'))
    await enableKey(ctx, { keyId })
    await expect(enableKey(ctx, { keyId })).rejects.toEqual(refusal('kms.key_enabled'))
    expect(await trailOf(keyId)).toEqual([
      ...['createKey success', 'disableKey success', 'disableKey refused'],
      ...['rotateKey refused', 'enableKey success', 'enableKey refused'],
    ])
  })

  it('gets a version with each rotation, numbered without gaps though two ask at once', async () => {
    const keyId = await makeKey()
    await Promise.all([rotateKey(ctx, { keyId }), rotateKey(ctx, { keyId })])
    const { versions, currentVersion } = await getKey(ctx, { keyId })
    expect(versions.map(({ number }) => number)).toEqual([3, 2, 1])
    expect(currentVersion).toBe(3)
  })

  it('tells which images need it, as far as the reader may see them', async () => {
    const keyId = await makeKey()
    const shown = await makeImage(database, acme, { kmsKeyId: keyId })
    const hidden = await makeImage(database, acme, { kmsKeyId: keyId })
    await makeImage(database, acme, { kmsKeyId: keyId, status: 'deleted' })
    await makeImage(database, acme)
    expect((await getKey(ctx, { keyId })).imageCount).toBe(2)
    const reader = asWith(
      acme,
      { Effect: 'Allow', Action: ['kms:*:*', 'ims:images:*'] },
      { Effect: 'Deny', Action: ['ims:images:list'], Resource: [`ims:*:*:image:${hidden}`] },
    )
    const { images } = await listKeyImages(reader, { keyId })
    expect(images.map(({ id }) => id)).toEqual([shown])
    const blind = await listKeyImages(as(acme, ['KMS CMKFullAccess']), { keyId })
    expect(blind.images).toEqual([])
  })
})

describe('a deletion', () => {
  it('waits for its day, and until then can be taken back', async () => {
    const keyId = await makeKey('one')
    const before = Date.now()
    const { deletesAt } = await scheduleKeyDeletion(ctx, { keyId, pendingDays: 7 })
    expect(Math.round((Date.parse(deletesAt) - before) / 3_600_000)).toBe(7 * 24)
    expect(await getKey(ctx, { keyId })).toMatchObject({ state: 'pending_deletion', deletesAt })
    for (const deed of [enableKey, disableKey, rotateKey])
      await expect(deed(ctx, { keyId })).rejects.toEqual(refusal('kms.key_pending_deletion'))
    await expect(scheduleKeyDeletion(ctx, { keyId, pendingDays: 7 })).rejects.toEqual(
      refusal('kms.key_pending_deletion'),
    )
    await destroyDueKeys(ctx)
    await cancelKeyDeletion(ctx, { keyId })
    expect(await getKey(ctx, { keyId })).toMatchObject({ state: 'disabled', deletesAt: null })
    await expect(cancelKeyDeletion(ctx, { keyId })).rejects.toEqual(refusal('kms.key_not_pending_deletion'))
    await enableKey(ctx, { keyId })
  })

  it.each([6, 1097])('does not wait for %i days', async (pendingDays) => {
    const keyId = await makeKey()
    await expect(scheduleKeyDeletion(ctx, { keyId, pendingDays })).rejects.toEqual(
      refusal('request.invalid', { field: 'pendingDays' }),
    )
  })

  it('destroys the material when its day has come; the record stays, the alias is free again', async () => {
    const keyId = await makeKey('one')
    await rotateKey(ctx, { keyId })
    await scheduleKeyDeletion(ctx, { keyId, pendingDays: 7 })
    await makeDue(keyId)
    await Promise.all([destroyDueKeys(ctx), destroyDueKeys(ctx)])
    const versions = await database.prisma.keyVersion.findMany({ where: { keyId } })
    expect(versions.map(({ handle }) => handle)).toEqual([null, null])
    await expect(getKey(ctx, { keyId })).rejects.toEqual(refusal('kms.key_not_found'))
    await expect(cancelKeyDeletion(ctx, { keyId })).rejects.toEqual(refusal('kms.key_not_found'))
    expect((await listKeys(ctx, {})).keys).toEqual([])
    expect(await usedKeys()).toBe(0)
    const trail = await trailOf(keyId)
    expect(trail.filter((record) => record === 'deleteKey success')).toHaveLength(1)
    await makeKey('one')
    const wrong = []
    for await (const finding of checkUsage(ctx, false)) wrong.push(finding.subject)
    expect(wrong.filter((subject) => subject.includes(acme.projectId))).toEqual([])
  })

  it('and the end of the time meet: one of them wins', async () => {
    const keyId = await makeKey()
    await scheduleKeyDeletion(ctx, { keyId, pendingDays: 7 })
    await makeDue(keyId)
    const [cancelled] = await Promise.allSettled([cancelKeyDeletion(ctx, { keyId }), destroyDueKeys(ctx)])
    const { state } = await database.prisma.key.findUniqueOrThrow({ where: { id: keyId } })
    const { handle } = await database.prisma.keyVersion.findFirstOrThrow({ where: { keyId } })
    expect([state, handle !== null]).toEqual(
      cancelled.status === 'fulfilled' ? ['disabled', true] : ['destroyed', false],
    )
  })
})

describe('the default key', () => {
  it('is made once, counts against no limit, and nobody changes it', async () => {
    const keys = await Promise.all(
      [1, 2, 3].map(() => ctx.prisma.$transaction((db) => ensureDefaultKey({ ...ctx, db }))),
    )
    const keyId = keys[0]!.id
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1)
    expect(await usedKeys()).toBe(0)
    expect(await getKey(ctx, { keyId })).toMatchObject({ alias: 'ims/default', isDefault: true })
    const other = {
      keyId,
      alias: 'mine',
      pendingDays: 7,
      userName: 'somebody',
      actions: ['kms:dek:create' as const],
    }
    for (const deed of [updateKey, enableKey, disableKey, rotateKey, scheduleKeyDeletion, createKeyGrant])
      await expect(deed(ctx, other)).rejects.toEqual(refusal('kms.default_key'))
    await expect(makeKey('ims/default')).rejects.toEqual(refusal('request.invalid', { field: 'alias' }))
  })

  it('is not made for somebody who may not encrypt', async () => {
    const reader = as(acme, ['KMS CMKReadOnlyAccess'])
    await expect(ensureDefaultKey(reader)).rejects.toEqual(refusal('iam.denied'))
    expect((await listKeys(ctx, {})).keys).toEqual([])
  })
})

describe('who may what', () => {
  it('read-only looks and changes nothing', async () => {
    const keyId = await makeKey()
    const reader = as(acme, ['KMS CMKReadOnlyAccess'])
    expect((await listKeys(reader, {})).keys).toHaveLength(1)
    await expect(disableKey(reader, { keyId })).rejects.toEqual(refusal('iam.denied'))
    await expect(createKey(reader, { alias: 'x' })).rejects.toEqual(refusal('iam.denied'))
    await expect(getKey(as(acme, ['IMS FullAccess']), { keyId })).rejects.toEqual(refusal('iam.denied'))
    await getKey(as(acme, ['KMS Administrator']), { keyId })
  })

  it('a policy that names one key hides the others from the list', async () => {
    const [one] = [await makeKey(), await makeKey()]
    const reader = asWith(acme, {
      Effect: 'Allow',
      Action: ['kms:cmk:list', 'kms:cmk:get'],
      Resource: [`kms:*:*:key:${one}`],
    })
    expect((await listKeys(reader, {})).keys.map(({ id }) => id)).toEqual([one])
  })

  it('in arrears: no key is made or enabled, one can be deleted, and that taken back', async () => {
    const keyId = await makeKey()
    const frozen = { ...ctx, actor: { ...ctx.actor, isFrozen: true } }
    await expect(createKey(frozen, { alias: 'x' })).rejects.toEqual(refusal('iam.account_frozen'))
    await expect(disableKey(frozen, { keyId })).rejects.toEqual(refusal('iam.account_frozen'))
    await scheduleKeyDeletion(frozen, { keyId, pendingDays: 7 })
    await cancelKeyDeletion(frozen, { keyId })
  })
})

describe('a grant', () => {
  const makeUser = async (account = acme) => {
    const name = `u${newHexId().slice(0, 8)}`
    await database.prisma.user.create({
      data: { id: newHexId(), accountId: account.id, name, passwordHash: '' },
    })
    return name
  }

  it('is given to a user of the account once, listed, and retired', async () => {
    const keyId = await makeKey()
    const userName = await makeUser()
    const { grantId } = await createKeyGrant(ctx, { keyId, userName, actions: ['kms:dek:decrypt'] })
    const again = createKeyGrant(ctx, { keyId, userName, actions: ['kms:dek:create'] })
    await expect(again).rejects.toEqual(refusal('kms.grant_exists', { user: userName }))
    expect((await listKeyGrants(ctx, { keyId })).grants).toEqual([
      expect.objectContaining({ id: grantId, userName, actions: ['kms:dek:decrypt'] }),
    ])
    await retireKeyGrant(ctx, { keyId, grantId })
    await expect(retireKeyGrant(ctx, { keyId, grantId })).rejects.toEqual(refusal('kms.grant_not_found'))
    expect(await trailOf(keyId)).toEqual(
      expect.arrayContaining(['createKeyGrant success', 'createKeyGrant refused', 'retireKeyGrant success']),
    )
  })

  it('is not given to somebody of another account, and not found at another key', async () => {
    const keyId = await makeKey()
    const stranger = await makeUser(await makeAccount(database))
    const wrong = createKeyGrant(ctx, { keyId, userName: stranger, actions: ['kms:dek:create'] })
    await expect(wrong).rejects.toEqual(refusal('iam.user_not_found'))
    const own = { keyId, userName: await makeUser(), actions: ['kms:dek:create' as const] }
    const { grantId } = await createKeyGrant(ctx, own)
    const elsewhere = retireKeyGrant(ctx, { keyId: await makeKey(), grantId })
    await expect(elsewhere).rejects.toEqual(refusal('kms.grant_not_found'))
  })

  it('goes with the user, and is not given for a key that cannot be used', async () => {
    const keyId = await makeKey()
    const userName = await makeUser()
    await createKeyGrant(ctx, { keyId, userName, actions: ['kms:dek:create'] })
    await database.prisma.user.deleteMany({ where: { name: userName } })
    expect((await listKeyGrants(ctx, { keyId })).grants).toEqual([])
    await disableKey(ctx, { keyId })
    const late = createKeyGrant(ctx, { keyId, userName: await makeUser(), actions: ['kms:dek:create'] })
    await expect(late).rejects.toEqual(refusal('kms.key_disabled'))
  })
})

it('a project with a key of people stays; one with the default key alone can go', async () => {
  const { id: projectId } = await createProject(ctx, { name: `p-${newHexId().slice(0, 8)}` })
  const inside = { ...ctx, actor: { ...ctx.actor, projectId } }
  await ctx.prisma.$transaction((db) => ensureDefaultKey({ ...inside, db }))
  const { keyId } = await createKey(inside, { alias: 'mine' })
  await expect(deleteProject(ctx, { projectId })).rejects.toEqual(refusal('iam.project_in_use', { keys: 1 }))
  await scheduleKeyDeletion(inside, { keyId, pendingDays: 7 })
  await expect(deleteProject(ctx, { projectId })).rejects.toEqual(refusal('iam.project_in_use', { keys: 1 }))
  await makeDue(keyId)
  await destroyDueKeys(ctx)
  await deleteProject(ctx, { projectId })
  expect(await database.prisma.key.count({ where: { projectId } })).toBe(0)
})
