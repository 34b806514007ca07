import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import { type QuotaResource, quotaResources, quotas } from '@/lib/domain/quota/quota'
import { checkUsage } from '@/lib/services/check/check-usage'
import type { Context } from '@/lib/services/context'
import { deleteImage } from '@/lib/services/image/delete-images'
import { changeLimit } from '@/lib/services/quota/change-limit'
import { grantQuota, refuseQuota } from '@/lib/services/quota/decide-request'
import { getQuotas } from '@/lib/services/quota/get-quotas'
import { listQueuedRequests, listQuotaRequests } from '@/lib/services/quota/list-requests'
import { requestQuota, withdrawQuotaRequest } from '@/lib/services/quota/request-quota'
import { release, reserve, usageOf } from '@/lib/services/quota/reserve'
import { setQuota } from '@/lib/services/quota/set-quota'
import { inTransaction } from '@/lib/services/transaction'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
const refusal = (code: string) => expect.objectContaining({ code })
const reason = 'We move our image farm here.'
let acme: TestAccount
let operator: TestAccount
const as = (account: TestAccount, policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(testServices(database), actorOf(account, policies))

beforeAll(async () => {
  await makeRegions(database)
  operator = await makeAccount(database, 'operator', 'operator')
})
beforeEach(async () => {
  acme = await makeAccount(database)
})

const trail = async (account: TestAccount) => {
  const records = await database.prisma.auditRecord.findMany({
    where: { accountId: account.id },
    orderBy: { id: 'asc' },
  })
  return records.map(({ action, outcome, userName, resourceName }) => ({
    ...{ action, outcome, userName, resourceName },
  }))
}
const used = async (resource: QuotaResource, scopeId = acme.projectId) =>
  (await usageOf(as(acme), resource, scopeId)).used

/** 200 calls at once, each in a transaction of its own; how many got through. */
async function race(ctx: Context, each: (inner: Context, index: number) => Promise<void>) {
  const calls = Array.from({ length: 200 }, (_, index) =>
    inTransaction(ctx, (db) => each({ ...ctx, db }, index)),
  )
  const results = await Promise.allSettled(calls)
  const failed = results.filter((result) => result.status === 'rejected')
  return {
    passed: results.length - failed.length,
    codes: new Set(
      failed.map(({ reason }) => (reason instanceof DomainError ? reason.code : String(reason))),
    ),
  }
}

describe('200 calls at once [C10]', () => {
  it('end exactly at the limit, and the rest is refused', async () => {
    const { passed, codes } = await race(as(acme), (inner) => reserve(inner, 'private_images'))
    expect(passed).toBe(50)
    expect([...codes]).toEqual(['quota.exceeded'])
    expect(await used('private_images')).toBe(50)
  })

  it('without a transaction around them too', async () => {
    const ctx = as(acme)
    const results = await Promise.allSettled(Array.from({ length: 200 }, () => reserve(ctx, 'create_jobs')))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(40)
    expect(await used('create_jobs')).toBe(40)
  })

  it('never exceed a limit of bytes, whatever the pieces', async () => {
    const ctx = as(acme)
    await database.prisma.quotaLimit.create({
      data: { scopeId: acme.projectId, resource: 'stored_bytes', limit: 1000 },
    })
    await race(ctx, (inner, index) => reserve(inner, 'stored_bytes', 1 + (index % 30)))
    expect(await used('stored_bytes')).toBeLessThanOrEqual(1000)
    expect(await used('stored_bytes')).toBeGreaterThan(970)
  })

  it('give back what failed: half of them fail after they reserved', async () => {
    const { passed } = await race(as(acme), async (inner, index) => {
      await reserve(inner, 'private_images')
      if (index % 2 === 0) throw new Error('afterwards')
    })
    expect(passed).toBeLessThanOrEqual(50)
    expect(await used('private_images')).toBe(passed)
  })

  it('never exceed a limit that is lowered meanwhile', async () => {
    const ctx = as(acme)
    const [, lowered] = await Promise.all([
      race(ctx, (inner) => reserve(inner, 'private_images')),
      inTransaction(ctx, (db) => changeLimit({ db }, 'private_images', acme.projectId, 10)).then(
        () => true,
        () => false,
      ),
    ])
    const { used: count, limit } = await usageOf(ctx, 'private_images', acme.projectId)
    expect(limit).toBe(lowered ? 10 : 50)
    expect(count).toBe(limit)
  })
})

describe('counters', () => {
  it('count in the project or in the account, as the table says', async () => {
    const ctx = as(acme)
    for (const resource of quotaResources) await reserve(ctx, resource)
    for (const resource of quotaResources) {
      const isOfAccount = quotas[resource].scope === 'account'
      expect(await used(resource, isOfAccount ? acme.id : acme.projectId), resource).toBe(1)
      expect(await used(resource, isOfAccount ? acme.projectId : acme.id), resource).toBe(0)
    }
    await release(ctx, 'users', acme.id)
    await release(ctx, 'users', acme.id)
    expect(await used('users', acme.id)).toBe(0)
  })

  it('hold image bytes until the image is deleted', async () => {
    const ctx = as(acme)
    const storedKey = `images/${newHexId()}`
    await database.prisma.storedObject.create({
      data: { key: storedKey, state: 'committed', writer: 'test' },
    })
    const imageId = await makeImage(database, acme, { sizeBytes: 700, storedKey })
    await reserve(ctx, 'private_images')
    await reserve(ctx, 'stored_bytes', 700)
    await deleteImage(ctx, { imageId })
    expect([await used('stored_bytes'), await used('private_images')]).toEqual([0, 0])
  })

  it('are recounted by the check, for projects and accounts', async () => {
    const { prisma } = database
    const storedKey = `images/${newHexId()}`
    await prisma.storedObject.create({ data: { key: storedKey, state: 'committed', writer: 'test' } })
    await makeImage(database, acme, { sizeBytes: 700, storedKey, visibility: 'public' })
    await prisma.user.create({ data: { id: newHexId(), accountId: acme.id, name: 'a', passwordHash: '' } })
    await prisma.group.create({ data: { id: newHexId(), accountId: acme.id, name: 'g' } })
    await prisma.agency.create({ data: { id: newHexId(), accountId: acme.id, name: 'x', service: 'ims' } })
    await prisma.policy.create({ data: { id: newHexId(), accountId: acme.id, name: 'p', document: {} } })
    await prisma.quotaUsage.create({ data: { scopeId: acme.id, resource: 'copies_running', used: 3 } })
    const services = testServices(database)
    const found = async (repair: boolean) => {
      const findings: string[] = []
      for await (const { subject, detail } of checkUsage(services, repair))
        findings.push(`${subject}: ${detail}`)
      return findings
    }
    expect(await found(true)).toEqual(
      expect.arrayContaining([
        `${acme.projectId} stored_bytes: 0 recorded, 700 counted`,
        ...['users', 'groups', 'policies', 'agencies'].map(
          (name) => `${acme.id} ${name}: 0 recorded, 1 counted`,
        ),
        `${acme.id} copies_running: 3 recorded, 0 counted`,
      ]),
    )
    expect(await found(false)).toEqual([])
    expect(await used('stored_bytes')).toBe(700)
  })
})

describe('a request for more', () => {
  const wish = { resource: 'private_images', requestedLimit: 80, reason } as const

  it('is granted: limit, answer and both trails', async () => {
    const ctx = as(acme)
    const { requestId } = await requestQuota(ctx, wish)
    const queue = await listQueuedRequests(as(operator), { status: ['pending'] })
    expect(queue.requests.find(({ id }) => id === requestId)).toMatchObject({
      ...{
        accountName: acme.name,
        resource: 'private_images',
        limit: 50,
        used: 0,
        requestedLimit: 80,
        reason,
      },
    })
    await grantQuota(as(operator), { requestId, limit: 70, note: 'For a year.' })
    expect(await listQuotaRequests(ctx, {})).toEqual([
      expect.objectContaining({ status: 'granted', grantedLimit: 70, answer: 'For a year.' }),
    ])
    const view = (await getQuotas(ctx, {})).find(({ resource }) => resource === 'private_images')
    expect(view).toMatchObject({ limit: 70 })
    expect(await trail(acme)).toEqual([
      { action: 'requestQuota', outcome: 'success', userName: 'owner', resourceName: 'private_images' },
      { action: 'grantQuota', outcome: 'success', userName: 'operator', resourceName: 'private_images' },
    ])
    expect(await trail(operator)).toContainEqual(
      expect.objectContaining({ action: 'grantQuota', outcome: 'success', userName: 'owner' }),
    )
  })

  it('is refused with a reason, and changes nothing', async () => {
    const { requestId } = await requestQuota(as(acme), { ...wish, resource: 'users' })
    await expect(refuseQuota(as(operator), { requestId, note: ' ' })).rejects.toEqual(
      refusal('request.invalid'),
    )
    await refuseQuota(as(operator), { requestId, note: 'Too many.' })
    expect((await usageOf(as(acme), 'users', acme.id)).limit).toBe(50)
    expect((await trail(acme)).map(({ action }) => action)).toEqual(['requestQuota', 'refuseQuota'])
    await expect(grantQuota(as(operator), { requestId, limit: 90 })).rejects.toEqual(
      refusal('quota.request_over'),
    )
  })

  it('is one at a time for each limit, also when two ask at once', async () => {
    const results = await Promise.allSettled([1, 2, 3].map(() => requestQuota(as(acme), wish)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await expect(requestQuota(as(acme), wish)).rejects.toEqual(refusal('quota.request_pending'))
    const [request] = await listQuotaRequests(as(acme), {})
    await withdrawQuotaRequest(as(acme), { requestId: request!.id })
    await requestQuota(as(acme), wish)
    await expect(withdrawQuotaRequest(as(acme), { requestId: request!.id })).rejects.toEqual(
      refusal('quota.request_over'),
    )
  })

  it.each([
    [{ requestedLimit: 50 }, 'quota.request_not_above'],
    [{ requestedLimit: 1_000_001 }, 'request.invalid'],
    [{ requestedLimit: 60.5 }, 'request.invalid'],
    [{ reason: 'too short' }, 'request.invalid'],
    [{ reason: 'x'.repeat(1001) }, 'request.invalid'],
    [{ resource: 'constructor' }, 'request.invalid'],
  ])('with %o is refused as %s', async (change, code) => {
    await expect(requestQuota(as(acme), { ...wish, ...change } as typeof wish)).rejects.toEqual(refusal(code))
  })

  it('needs the permission, and is not there for another account or region', async () => {
    await expect(requestQuota(as(acme, ['IMS ReadOnlyAccess']), wish)).rejects.toEqual(refusal('iam.denied'))
    const { requestId } = await requestQuota(as(acme), wish)
    const globex = await makeAccount(database)
    const elsewhere = as(acme)
    const actor = { ...elsewhere.actor, projectId: acme.otherProjectId, regionId: 'cn-east-3' }
    for (const ctx of [as(globex), { ...elsewhere, actor }]) {
      await expect(withdrawQuotaRequest(ctx, { requestId })).rejects.toEqual(
        refusal('quota.request_not_found'),
      )
      expect(await listQuotaRequests(ctx, {})).toEqual([])
    }
  })

  it('cannot be granted below what is used', async () => {
    const { requestId } = await requestQuota(as(acme), wish)
    for (let count = 0; count < 3; count++) await reserve(as(acme), 'private_images')
    await expect(grantQuota(as(operator), { requestId, limit: 2 })).rejects.toEqual(
      refusal('quota.limit_below_used'),
    )
    await grantQuota(as(operator), { requestId, limit: 3 })
    await expect(reserve(as(acme), 'private_images')).rejects.toEqual(refusal('quota.exceeded'))
  })
})

describe('a limit set by the operator', () => {
  it('counts at once, goes back to the default, and is in the trail of the account', async () => {
    const target = { accountId: acme.id, scopeId: acme.projectId, resource: 'buckets' } as const
    await setQuota(as(operator), { ...target, limit: 1 })
    await reserve(as(acme), 'buckets')
    await expect(reserve(as(acme), 'buckets')).rejects.toEqual(refusal('quota.exceeded'))
    await expect(setQuota(as(operator), { ...target, limit: 0 })).rejects.toEqual(
      refusal('quota.limit_below_used'),
    )
    await setQuota(as(operator), { ...target, limit: null })
    await reserve(as(acme), 'buckets')
    expect((await trail(acme)).map(({ action }) => action)).toEqual(['setQuota', 'setQuota'])
  })

  it('belongs to the scope of the resource and to that account', async () => {
    const globex = await makeAccount(database)
    for (const wrong of [
      { accountId: acme.id, scopeId: acme.id, resource: 'buckets' },
      { accountId: acme.id, scopeId: acme.projectId, resource: 'users' },
      { accountId: acme.id, scopeId: globex.projectId, resource: 'buckets' },
    ] as const)
      await expect(setQuota(as(operator), { ...wrong, limit: 5 })).rejects.toEqual(refusal('quota.scope'))
  })
})
