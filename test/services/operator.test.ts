import { beforeAll, describe, expect, it } from 'vitest'
import { verifyPassword } from '@/lib/domain/iam/password'
import { newHexId } from '@/lib/domain/ids'
import type { ObjectStore } from '@/lib/ports/object-store'
import { createAccount } from '@/lib/services/account/create-account'
import { freezeAccount, restoreAccount } from '@/lib/services/account/freeze-account'
import { getAccount } from '@/lib/services/account/get-account'
import { listAccounts } from '@/lib/services/account/list-accounts'
import type { Context } from '@/lib/services/context'
import { getHealth } from '@/lib/services/health/get-health'
import { getSettings } from '@/lib/services/health/get-settings'
import { grantQuota, refuseQuota } from '@/lib/services/quota/decide-request'
import { countQueuedRequests, listQueuedRequests } from '@/lib/services/quota/list-requests'
import { requestQuota } from '@/lib/services/quota/request-quota'
import { usageOf } from '@/lib/services/quota/reserve'
import { setQuota } from '@/lib/services/quota/set-quota'
import { addRegion } from '@/lib/services/region/add-region'
import { moveRegion, updateRegion } from '@/lib/services/region/change-region'
import { listRegions } from '@/lib/services/region/list-regions'
import { removeRegion } from '@/lib/services/region/remove-region'
import { addZone, removeZone } from '@/lib/services/region/zones'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  REGION,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
const refusal = (code: string) => expect.objectContaining({ code })
let acme: TestAccount
let operator: TestAccount
const store = { check: async () => {} } as ObjectStore
const as = (account: TestAccount, policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(testServices(database, { store }), actorOf(account, policies))

beforeAll(async () => {
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  operator = await makeAccount(database, 'operator', 'operator')
})

const actionsOf = async (account: { id: string }) => {
  const where = { accountId: account.id, outcome: 'success' as const }
  const records = await database.prisma.auditRecord.findMany({ where, orderBy: { id: 'asc' } })
  return records.map(({ action }) => action)
}

describe('who is not the operator', () => {
  it('is refused by every verb, whether or not the thing exists', async () => {
    const { requestId } = await requestQuota(as(acme), {
      resource: 'agencies',
      requestedLimit: 60,
      reason: 'More services of ours.',
    })
    const names = { nameZh: '区', nameEn: 'Region', kind: 'general' } as const
    const attempts: ((ctx: Context, id: string) => Promise<unknown>)[] = [
      (ctx) => listAccounts(ctx, {}),
      (ctx, accountId) => getAccount(ctx, { accountId }),
      (ctx) => createAccount(ctx, { name: 'mine-too' }),
      (ctx, accountId) => freezeAccount(ctx, { accountId, reason: 'because' }),
      (ctx, accountId) => restoreAccount(ctx, { accountId }),
      (ctx, accountId) => setQuota(ctx, { accountId, scopeId: accountId, resource: 'users', limit: 99 }),
      (ctx) => listQueuedRequests(ctx, {}),
      (ctx) => countQueuedRequests(ctx, {}),
      (ctx, id) => grantQuota(ctx, { requestId: id === acme.id ? requestId : id, limit: 99 }),
      (ctx, id) => refuseQuota(ctx, { requestId: id === acme.id ? requestId : id, note: 'no' }),
      (ctx) => listRegions(ctx, {}),
      (ctx) => addRegion(ctx, { id: 'cn-test-1', ...names }),
      (ctx) => updateRegion(ctx, { regionId: REGION, ...names }),
      (ctx) => moveRegion(ctx, { regionId: REGION, direction: 'down' }),
      (ctx, regionId) => removeRegion(ctx, { regionId }),
      (ctx) => addZone(ctx, { regionId: REGION, letter: 'z' }),
      (ctx) => removeZone(ctx, { regionId: REGION, zoneId: `${REGION}a` }),
      (ctx) => getHealth(ctx, {}),
      (ctx) => getSettings(ctx, {}),
    ]
    for (const [index, attempt] of attempts.entries())
      for (const id of [acme.id, newHexId()])
        await expect(attempt(as(acme), id), `verb ${index}`).rejects.toEqual(refusal('iam.operator_only'))
    const kept = await database.prisma.quotaRequest.findUniqueOrThrow({ where: { id: requestId } })
    expect(kept.status).toBe('pending')
  })
})

describe('an account', () => {
  it('is made with a project in every region and an owner who must change the password', async () => {
    const made = await createAccount(as(operator), { name: 'newco', ownerName: 'boss' })
    const account = await database.prisma.account.findUniqueOrThrow({
      where: { id: made.accountId },
      include: { users: true, projects: true },
    })
    expect(account).toMatchObject({ name: 'newco', kind: 'tenant', status: 'active' })
    expect(account.projects.map(({ regionId }) => regionId).sort()).toEqual(['cn-east-3', REGION])
    const [owner] = account.users
    expect(owner).toMatchObject({ name: 'boss', isOwner: true, mustChangePassword: true })
    expect(await verifyPassword(made.password, owner!.passwordHash)).toBe(true)
    expect((await usageOf(as(operator), 'users', made.accountId)).used).toBe(1)
    const records = await database.prisma.auditRecord.findMany({ where: { resourceId: made.accountId } })
    expect(records).toHaveLength(1)
    expect(JSON.stringify(records, (_key, value) => (typeof value === 'bigint' ? '' : value))).not.toContain(
      made.password,
    )
    await expect(createAccount(as(operator), { name: 'newco' })).rejects.toEqual(
      refusal('account.name_taken'),
    )
  })

  it.each(['ab', 'a'.repeat(64), 'Upper', '-begin', 'end-', 'a b', 'ümlaut', 'a.b'])(
    'cannot be named %j',
    async (name) => {
      await expect(createAccount(as(operator), { name })).rejects.toEqual(refusal('request.invalid'))
    },
  )

  it('is found by a part of its name and by its id, letters taken as they are', async () => {
    await createAccount(as(operator), { name: 'zeta-1' })
    await createAccount(as(operator), { name: 'zeta-2' })
    const names = async (search: string) =>
      (await listAccounts(as(operator), { search })).accounts.map(({ name }) => name)
    expect(await names('zeta')).toEqual(['zeta-1', 'zeta-2'])
    expect(await names(acme.id)).toEqual(['acme'])
    expect(await names('z%1')).toEqual([])
    expect(await names('_')).toEqual([])
  })

  it('is frozen with a reason and restored, which both trails know', async () => {
    const account = await makeAccount(database)
    await makeImage(database, account)
    await freezeAccount(as(operator), { accountId: account.id, reason: 'Bill of May' })
    expect(await getAccount(as(operator), { accountId: account.id })).toMatchObject({
      ...{ status: 'frozen', frozenReason: 'Bill of May', imageCount: 1 },
      history: [{ action: 'freezeAccount', note: 'Bill of May', userName: 'owner' }],
    })
    await expect(freezeAccount(as(operator), { accountId: account.id, reason: 'again' })).rejects.toEqual(
      refusal('account.frozen'),
    )
    await restoreAccount(as(operator), { accountId: account.id })
    expect(await getAccount(as(operator), { accountId: account.id })).toMatchObject({
      ...{ status: 'active', frozenReason: '', frozenAt: null },
    })
    await expect(restoreAccount(as(operator), { accountId: account.id })).rejects.toEqual(
      refusal('account.not_frozen'),
    )
    expect(await actionsOf(account)).toEqual(['freezeAccount', 'restoreAccount'])
  })

  it('of the operator cannot be frozen', async () => {
    const attempt = freezeAccount(as(operator), { accountId: operator.id, reason: 'locked out' })
    await expect(attempt).rejects.toEqual(refusal('account.operator'))
  })
})

describe('a region', () => {
  const names = { nameZh: '西南-贵阳一', nameEn: 'CN Southwest-Guiyang1', kind: 'general' } as const

  it('gets a project for every account, also for one made at the same moment', async () => {
    const [, made] = await Promise.all([
      addRegion(as(operator), { id: 'cn-southwest-2', ...names }),
      createAccount(as(operator), { name: 'meanwhile' }),
    ])
    const accounts = await database.prisma.account.count()
    expect(await database.prisma.project.count({ where: { regionId: 'cn-southwest-2' } })).toBe(accounts)
    const own = { accountId: made.accountId, regionId: 'cn-southwest-2' }
    expect(await database.prisma.project.count({ where: own })).toBe(1)
    expect((await listRegions(as(operator), {})).at(-1)).toMatchObject({
      id: 'cn-southwest-2',
      zones: ['a', 'b', 'c'].map((letter) => `cn-southwest-2${letter}`),
      projectCount: accounts,
    })
    const again = addRegion(as(operator), { id: 'cn-southwest-2', ...names })
    await expect(again).rejects.toEqual(refusal('region.id_taken'))
  })

  it('is renamed, moved and removed while it is unused', async () => {
    await addRegion(as(operator), { id: 'ap-south-7', ...names, zoneCount: 1 })
    const where = { regionId: 'ap-south-7' }
    await updateRegion(as(operator), { ...where, nameZh: '新', nameEn: 'New', kind: 'dedicated' })
    const before = (await listRegions(as(operator), {})).map(({ id }) => id)
    await moveRegion(as(operator), { ...where, direction: 'up' })
    const regions = await listRegions(as(operator), {})
    expect(regions.findIndex(({ id }) => id === 'ap-south-7')).toBe(before.indexOf('ap-south-7') - 1)
    expect(regions.find(({ id }) => id === 'ap-south-7')).toMatchObject({ nameEn: 'New', kind: 'dedicated' })

    const project = await database.prisma.project.findFirstOrThrow({
      where: { accountId: acme.id, ...where },
    })
    const image = await makeImage(database, { ...acme, projectId: project.id }, { regionId: 'ap-south-7' })
    await expect(removeRegion(as(operator), where)).rejects.toEqual(refusal('region.in_use'))
    await database.prisma.image.delete({ where: { id: image } })
    await removeRegion(as(operator), where)
    expect(await database.prisma.project.count({ where })).toBe(0)
    await expect(removeRegion(as(operator), where)).rejects.toEqual(refusal('region.not_found'))
  })

  it.each(['CN-north-1', 'north', 'cn-north', 'cn--1', 'cn-north-4a', '../x-1'])(
    'cannot have the id %j',
    async (id) => {
      await expect(addRegion(as(operator), { id, ...names })).rejects.toEqual(refusal('request.invalid'))
    },
  )

  it('keeps at least one zone', async () => {
    await addRegion(as(operator), { id: 'eu-west-9', ...names, zoneCount: 1 })
    const regionId = 'eu-west-9'
    await expect(removeZone(as(operator), { regionId, zoneId: 'eu-west-9a' })).rejects.toEqual(
      refusal('region.last_zone'),
    )
    await addZone(as(operator), { regionId, letter: 'b' })
    await expect(addZone(as(operator), { regionId, letter: 'b' })).rejects.toEqual(
      refusal('region.zone_taken'),
    )
    await removeZone(as(operator), { regionId, zoneId: 'eu-west-9a' })
    await expect(removeZone(as(operator), { regionId, zoneId: `${REGION}a` })).rejects.toEqual(
      refusal('region.zone_not_found'),
    )
  })
})

describe('health and settings', () => {
  it('tell figures, and of a store that fails that it fails', async () => {
    await database.prisma.workerProcess.create({
      data: { id: newHexId(), host: 'silent', pid: 1, heartbeatAt: new Date(Date.now() - 60_000) },
    })
    const broken = { check: () => Promise.reject(new Error('gone')) } as unknown as ObjectStore
    const health = await getHealth({ ...as(operator), store: broken }, {})
    expect(health.database.sizeBytes).toBeGreaterThan(0)
    expect(health.store.latencyMs).toBeNull()
    expect(health.workers).toEqual([
      expect.objectContaining({ host: 'silent', isAlive: false, runningJobs: 0 }),
    ])
    expect((await getHealth(as(operator), {})).store.latencyMs).toBeGreaterThanOrEqual(0)
  })

  it('show no secret', async () => {
    const ctx = as(operator)
    const config = { ...ctx.config, S3_SECRET_ACCESS_KEY: 'top-secret', UNKNOWN_TO_THE_PAGE: 'hidden' }
    const settings = await getSettings({ ...ctx, config }, {})
    const text = JSON.stringify(settings)
    expect(text).not.toMatch(/top-secret|hidden/)
    expect(text).not.toContain(database.url)
    expect(settings).toContainEqual({ name: 'S3_SECRET_ACCESS_KEY', value: '', isSecret: true })
    expect(settings).toContainEqual({ name: 'S3_ACCESS_KEY_ID', value: null, isSecret: true })
    expect(settings).toContainEqual({ name: 'IMPRINT_STORE', value: 'file', isSecret: false })
  })
})
