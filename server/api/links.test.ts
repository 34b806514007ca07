import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { linkPath } from '@/lib/domain/bucket/link'
import { linkIdOf, writeLink } from '@/lib/domain/bucket/link-token'
import { newHexId } from '@/lib/domain/ids'
import { deleteObject } from '@/lib/services/bucket/delete-object'
import { linkObject } from '@/lib/services/bucket/link-object'
import { openLink } from '@/lib/services/bucket/open-link'
import type { Context } from '@/lib/services/context'
import { loadActor } from '@/lib/services/iam/load-actor'
import { makeUser, sha256Of } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { useWire } from '@/test/support/wire-api'
import { contextOf, makeAccount, REGION, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
const bytes = randomBytes(300_000)
const sha256 = sha256Of(bytes)
const refusal = (code: string) => expect.objectContaining({ code })

let acme: TestAccount
let globex: TestAccount

beforeAll(async () => {
  acme = await makeAccount(database)
  globex = await makeAccount(database)
})

async function makeObject(key = 'folder/disk 镜像.raw', account = acme) {
  const { prisma } = database
  const [objectId, bucketId] = [newHexId(), newHexId()]
  const bucketName = `bucket-${bucketId.slice(0, 12)}`
  const storedKey = `objects/${REGION}/${bucketId}/${objectId}`
  await wire.services.store.put(storedKey, Readable.from([bytes]))
  const size = { sizeBytes: bytes.length, sha256 }
  await prisma.storedObject.create({ data: { key: storedKey, state: 'committed', writer: 'test', ...size } })
  const place = { accountId: account.id, projectId: account.projectId, regionId: REGION }
  await database.prisma.bucket.create({ data: { id: bucketId, name: bucketName, ...place } })
  await database.prisma.bucketObject.create({ data: { id: objectId, bucketId, key, storedKey, ...size } })
  return { objectId, bucketId, bucketName, storedKey }
}

/** A person of the database, as they act now. */
async function makeIssuer(policies: 'owner' | readonly string[] = 'owner'): Promise<Context> {
  const userId = await makeUser(database, acme, policies)
  const who = { userId, projectId: acme.projectId }
  const actor = await loadActor(wire.services, who, { kind: 'session', id: null })
  return contextOf(wire.services, actor!) // safe: just made
}

async function makeLink(ctx: Context, objectId: string): Promise<{ path: string; token: string }> {
  const { view } = await linkObject(ctx, { objectId, lifetimeSeconds: 3600 })
  return { path: view.path, token: view.path.split('/')[3]! } // safe: /api/links/<token>/…
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await fetch(`${wire.url}${path}`, { method, headers, redirect: 'manual' })
  return { response, body: Buffer.from(await response.arrayBuffer()) }
}

/** Nothing but that there is nothing. */
async function expectNothing(path: string): Promise<void> {
  const { response, body } = await get(path)
  const { error } = JSON.parse(body.toString())
  expect([response.status, error]).toEqual([
    404,
    { code: 'request.not_found', params: {}, message: 'request.not_found', requestId: error.requestId },
  ])
  expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  expect(response.headers.get('cache-control')).toBe('no-store')
}

describe('a link to an object', () => {
  it('gives it to anybody, whole, named, not to be kept by caches', async () => {
    const { objectId } = await makeObject()
    const { path } = await makeLink(await makeIssuer(['IMS FullAccess']), objectId)
    expect(path).toMatch(/\/disk%20%E9%95%9C%E5%83%8F\.raw$/)
    const { response, body } = await get(path)
    expect([response.status, body.equals(bytes)]).toEqual([200, true])
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringContaining("filename*=UTF-8''disk%20%E9%95%9C%E5%83%8F.raw"),
      etag: `"${sha256}"`,
    })
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  it('gives parts, and the head alone', async () => {
    const { objectId } = await makeObject()
    const { path } = await makeLink(await makeIssuer(), objectId)
    const part = await get(path, { range: 'bytes=100-199' })
    expect([part.response.status, part.response.headers.get('content-range')]).toEqual([
      206,
      'bytes 100-199/300000',
    ])
    expect(part.body.equals(bytes.subarray(100, 200))).toBe(true)
    expect((await get(path, { range: 'bytes=300000-' })).response.status).toBe(416)
    const head = await get(path, {}, 'HEAD')
    expect([head.response.status, head.response.headers.get('content-length'), head.body.length]).toEqual([
      200,
      '300000',
      0,
    ])
  })

  it('saves under the name of the object, whatever the address says', async () => {
    const { objectId } = await makeObject('real.raw')
    const { token } = await makeLink(await makeIssuer(), objectId)
    const { response } = await get(linkPath(token, 'invoice.exe'))
    expect(response.headers.get('content-disposition')).toContain('filename="real.raw"')
  })

  it('is in the trail: that it was made, until when, and each address that used it', async () => {
    const { objectId, bucketName } = await makeObject('a.raw')
    const issuer = await makeIssuer()
    const { path, token } = await makeLink(issuer, objectId)
    await Promise.all([get(path), get(path, { range: 'bytes=0-9' }), get(path, { range: 'bytes=10-19' })])
    await get(path, { 'x-forwarded-for': '203.0.113.9' })
    const records = await database.prisma.auditRecord.findMany({
      where: { resourceId: objectId },
      orderBy: { id: 'asc' },
    })
    const linkId = linkIdOf(token)
    const common = { accountId: acme.id, userId: issuer.actor.userId, outcome: 'success' }
    const use = { ...common, action: 'downloadLinkedObject', credentialKind: 'link', credentialId: linkId }
    expect(records).toMatchObject([
      {
        ...{ ...common, action: 'linkObject', resourceName: `${bucketName}:a.raw` },
        details: { lifetimeSeconds: 3600, linkId, expiresAt: expect.stringMatching(/^20.*\.000Z$/) },
      },
      { ...use, sourceAddress: '127.0.0.1', resourceName: `${bucketName}:a.raw` },
      { ...use, sourceAddress: '203.0.113.9' },
    ])
    const told = JSON.stringify(records, (_key, value) => (typeof value === 'bigint' ? '' : value))
    expect(told).not.toContain(token.split('.')[1])
  })

  it.each([59, 604_801, 3600.5])('cannot last %d seconds', async (lifetimeSeconds) => {
    const { objectId } = await makeObject()
    await expect(linkObject(await makeIssuer(), { objectId, lifetimeSeconds })).rejects.toEqual(
      refusal('request.invalid'),
    )
  })

  it('is made by who may read the bucket only, and not for another account’s object', async () => {
    const { objectId } = await makeObject()
    const lifetimeSeconds = 3600
    await expect(linkObject(await makeIssuer([]), { objectId, lifetimeSeconds })).rejects.toEqual(
      refusal('iam.denied'),
    )
    const others = await makeObject('theirs.raw', globex)
    await expect(
      linkObject(await makeIssuer(), { objectId: others.objectId, lifetimeSeconds }),
    ).rejects.toEqual(refusal('object.not_found'))
  })
})

describe('a link is nothing', () => {
  /** A link that works, and what may be done to it. */
  async function madeLink(policies: 'owner' | readonly string[] = ['IMS FullAccess']) {
    const object = await makeObject()
    const issuer = await makeIssuer(policies)
    const link = await makeLink(issuer, object.objectId)
    expect((await get(link.path, {}, 'HEAD')).response.status).toBe(200)
    return { ...object, ...link, issuer, userId: issuer.actor.userId }
  }
  type Made = Awaited<ReturnType<typeof madeLink>>
  const group = (userId: string) => ({ members: { some: { userId } } })

  const ends: Record<string, (made: Made) => Promise<unknown>> = {
    'when the object is deleted': ({ issuer, objectId }) => deleteObject(issuer, { objectId }),
    'when it has other bytes': ({ objectId }) =>
      database.prisma.bucketObject.update({ where: { id: objectId }, data: { sha256: 'f'.repeat(64) } }),
    'when its issuer is disabled': ({ userId }) =>
      database.prisma.user.update({ where: { id: userId }, data: { status: 'disabled' } }),
    'when its issuer is deleted': ({ userId }) => database.prisma.user.delete({ where: { id: userId } }),
    'when its issuer must change the password': ({ userId }) =>
      database.prisma.user.update({ where: { id: userId }, data: { mustChangePassword: true } }),
    'when its issuer lost the policy': ({ userId }) =>
      database.prisma.grant.deleteMany({ where: { group: group(userId) } }),
    'when its issuer has it elsewhere only': ({ userId }) =>
      database.prisma.grant.updateMany({
        where: { group: group(userId) },
        data: { projectId: acme.otherProjectId },
      }),
    'when the bucket went to another account': ({ bucketId }) =>
      database.prisma.bucket.update({
        where: { id: bucketId },
        data: { accountId: globex.id, projectId: globex.projectId },
      }),
  }
  it.each(Object.entries(ends))('%s', async (_when, end) => {
    const made = await madeLink()
    await end(made)
    await expectNothing(made.path)
  })

  it('outside of the network that a policy names', async () => {
    const { path, userId } = await madeLink()
    const document = {
      Version: '1.1',
      Statement: [
        {
          ...{ Effect: 'Deny', Action: ['obs:*:*'] },
          Condition: { NotIpAddress: { 'g:SourceIp': ['127.0.0.0/8'] } },
        },
      ],
    }
    const policy = { id: newHexId(), accountId: acme.id, name: newHexId(), document }
    await database.prisma.policy.create({ data: policy })
    const { id: groupId } = await database.prisma.group.findFirstOrThrow({ where: group(userId) })
    await database.prisma.grant.create({ data: { id: newHexId(), groupId, policyId: policy.id } })
    expect((await get(path)).response.status).toBe(200)
    expect((await get(path, { 'x-forwarded-for': '203.0.113.9' })).response.status).toBe(404)
  })

  it('while the account is frozen, for which none is made either', async () => {
    const { path, objectId, issuer, userId } = await madeLink('owner')
    const setStatus = (status: 'frozen' | 'active') =>
      database.prisma.account.update({ where: { id: acme.id }, data: { status } })
    await setStatus('frozen')
    try {
      await expectNothing(path)
      const frozen = { ...issuer, actor: { ...issuer.actor, isFrozen: true } }
      await expect(linkObject(frozen, { objectId, lifetimeSeconds: 60 })).rejects.toEqual(
        refusal('iam.account_frozen'),
      )
    } finally {
      await setStatus('active')
    }
    expect((await get(path)).response.status).toBe(200)
    const refused = await database.prisma.auditRecord.findFirst({
      where: { userId, action: 'downloadLinkedObject', outcome: 'refused' },
    })
    expect(refused).toMatchObject({ resourceId: objectId, code: 'iam.account_frozen' })
  })

  const forged: Record<string, (made: Made) => string> = {
    'with the signature of another': ({ token }) => `${token.split('.')[0]}.${'A'.repeat(43)}`,
    'signed elsewhere': ({ objectId, userId }) => tokenFor(objectId, userId, {}, Buffer.alloc(32, 8)),
    'after its time': ({ objectId, userId }) =>
      tokenFor(objectId, userId, { expiresAt: new Date(Date.now() - 1000) }),
    'for an object there never was': ({ userId }) => tokenFor(newHexId(), userId),
    'by a person there never was': ({ objectId }) => tokenFor(objectId, newHexId()),
    'without sense': () => 'x',
  }
  const tokenFor = (objectId: string, issuerId: string, more: { expiresAt?: Date } = {}, key?: Buffer) => {
    const expiresAt = new Date(Date.now() + 60_000)
    const sealingKey = key?.toString('base64') ?? wire.services.secrets.sealingKey
    return writeLink(sealingKey, { objectId, sha256, issuerId, expiresAt, ...more })
  }
  it.each(Object.entries(forged))('%s', async (_how, forge) => {
    const made = await madeLink()
    expect((await get(linkPath(tokenFor(made.objectId, made.userId), 'x'))).response.status).toBe(200)
    await expectNothing(linkPath(forge(made), 'disk.raw'))
  })

  it('in the name of somebody of another account', async () => {
    const { objectId } = await madeLink()
    await expectNothing(linkPath(tokenFor(objectId, await makeUser(database, globex)), 'disk.raw'))
  })

  it('for methods that would change something, and for bits of an address', async () => {
    const { path, token } = await madeLink()
    // Not ours: the console answers, which this suite does not have.
    for (const [method, address] of [
      ['POST', path],
      ['DELETE', path],
      ['GET', `/api/links/${token}`],
      ['GET', `${path}/more`],
    ] as const)
      expect((await get(address, {}, method)).response.status, `${method} ${address}`).toBe(503)
  })

  it('as a page for a browser, from the console', async () => {
    const { path, issuer, objectId } = await madeLink()
    await deleteObject(issuer, { objectId })
    const { response } = await get(path, { accept: 'text/html,*/*' })
    // Of the console, which does not run here.
    expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8'])
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
  })
})

describe('stored bytes that are gone', () => {
  it('are our fault, also behind a link', async () => {
    const { objectId, storedKey } = await makeObject()
    const { path, token } = await makeLink(await makeIssuer(), objectId)
    rmSync(join(wire.storeRoot, storedKey), { force: true })
    expect((await get(path)).response.status).toBe(500)
    const request = { requestId: 'r', sourceAddress: '127.0.0.1', userAgent: '' }
    await expect(openLink(wire.services, request, token)).resolves.toMatchObject({ sha256 })
  })
})
