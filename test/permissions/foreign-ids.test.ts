import { beforeAll, describe, expect, it } from 'vitest'
import { newAccessKeyId, sealSecret } from '@/lib/domain/iam/access-key'
import { factsOf } from '@/lib/domain/iam/actions'
import { newHexId } from '@/lib/domain/ids'
import type { Context } from '@/lib/services/context'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  REGION,
  testServices,
} from '../support/world'
import { document, type Ids, withIds, written } from './inputs'
import { allVerbs, type NamedVerb } from './verbs'

/** Verbs that name nothing by its id; what they list is looked at for traces of the other account. */
const withoutIds: Record<string, unknown> = {
  listRecords: {},
  listFacets: {},
  exportRecords: { format: 'csv' },
  getAuditRetention: {},
  setAuditRetention: { days: 365 },
  verifyAccount: {},
  createKey: { alias: 'mine' },
  listKeys: {},
  createBucket: { name: 'a-bucket-of-mine' },
  listBuckets: {},
  listOwnAccessKeys: {},
  createAccessKey: null, // needs a user of the database
  getOwnProfile: null, // needs a user of the database
  listOwnSessions: {},
  changeOwnPassword: null, // needs a user of the database
  createAgency: { name: 'mine' },
  listAgencies: {},
  listGrantors: {},
  listProjects: {},
  createGroup: { name: 'mine' },
  listGroups: {},
  createPolicy: { name: 'mine', document: written },
  listPolicies: {},
  getAccountSettings: {},
  updateAccountSettings: null, // nothing of others can be in it
  listUsers: {},
  exportImageList: { tab: 'all' },
  listImages: { tab: 'private' },
  selectImages: {},
  registerImage: { name: 'mine' },
  listReachableProjects: {},
  listRegionNames: {},
  createProject: { name: 'mine' },
  listJobs: {},
  getQuotas: {},
  listQuotaRequests: {},
  requestQuota: { resource: 'private_images', requestedLimit: 60, reason: 'we need more of them' },
  checkReceiver: null, // accounts can be looked up by their exact name [M2]
  listInvitations: {},
  countInvitations: {},
  listTags: {},
  listNamespaces: { limit: 100 },
  createNamespace: { name: 'mine' },
  listResourceTypes: {},
  beginUpload: null, // needs a store
  listUploads: {},
  findTagged: {},
  listSystems: {},
  countTagged: {},
  listSelectedTags: { selection: {} },
  cannotMakeServerImage: null, // refuses everybody
  cannotMakeDataImage: null,
  cannotMakeWholeImage: null,
}

const database = useTestDatabase()
let verbs: NamedVerb[] = []
let ids: Ids
let stranger: Context
let secretName: string

beforeAll(async () => {
  await makeRegions(database)
  verbs = await allVerbs()
  const victim = await makeAccount(database)
  stranger = contextOf(testServices(database), actorOf(await makeAccount(database)))
  secretName = `secret-${newHexId().slice(0, 8)}`
  ids = await makeThings(victim.id, victim.projectId)
  await makeImage(database, victim, { id: ids.image, name: secretName })
  await database.prisma.imageTag.create({ data: { imageId: ids.image, key: 'env', value: secretName } })
})

async function makeThings(accountId: string, projectId: string): Promise<Ids> {
  const { prisma } = database
  const id = newHexId
  const made: Ids = {
    image: crypto.randomUUID(),
    object: id(),
    bucket: id(),
    job: id(),
    upload: id(),
    user: id(),
    group: id(),
    policy: id(),
    agency: id(),
    grant: id(),
    accessKey: newAccessKeyId(),
    bucketName: '',
    session: id(),
    project: projectId,
    quotaRequest: id(),
    namespace: id(),
    key: crypto.randomUUID(),
    keyGrant: id(),
  }
  const name = secretName
  made.bucketName = name
  await prisma.user.create({ data: { id: made.user, accountId, name, passwordHash: '' } })
  await prisma.group.create({
    data: { id: made.group, accountId, name, members: { create: { userId: made.user } } },
  })
  await prisma.policy.create({ data: { id: made.policy, accountId, name, document } })
  await prisma.agency.create({ data: { id: made.agency, accountId, name, service: 'ims' } })
  await prisma.grant.create({ data: { id: made.grant, groupId: made.group, policyId: made.policy } })
  const sealedSecret = sealSecret(Buffer.alloc(32, 7).toString('base64'), made.accessKey, 'secret')
  await prisma.accessKey.create({ data: { id: made.accessKey, userId: made.user, sealedSecret } })
  await prisma.key.create({
    data: {
      ...{ id: made.key, projectId, alias: name, createdBy: made.user },
      versions: { create: { number: 1, handle: name } },
      grants: { create: { id: made.keyGrant, userId: made.user, actions: ['kms:dek:create'] } },
    },
  })
  const expiresAt = new Date(Date.now() + 3_600_000)
  const session = { id: made.session, userId: made.user, sourceAddress: '', userAgent: '', expiresAt }
  await prisma.session.create({ data: session })
  const place = { accountId, projectId, regionId: REGION }
  await prisma.bucket.create({ data: { id: made.bucket, name, ...place } })
  await prisma.storedObject.create({ data: { key: name, writer: 'test', state: 'committed' } })
  await prisma.bucketObject.create({
    data: { id: made.object, bucketId: made.bucket, key: name, sizeBytes: 1, sha256: '', storedKey: name },
  })
  await prisma.uploadSession.create({
    data: {
      ...{
        id: made.upload,
        bucketId: made.bucket,
        projectId,
        userId: made.user,
        objectKey: name,
        fileName: name,
      },
      ...{
        sizeBytes: 1,
        partSizeBytes: 1,
        partCount: 1,
        storedKey: `${name}-2`,
        writeReference: '',
        expiresAt,
      },
    },
  })
  await prisma.job.create({
    data: {
      ...{ id: made.job, type: 'import_image', projectId, userId: made.user, subject: name },
      ...{ payload: {}, requestId: 'r' },
    },
  })
  await prisma.quotaRequest.create({
    data: {
      ...{ id: made.quotaRequest, accountId, scopeId: projectId, resource: 'private_images' },
      ...{ requestedLimit: 99, reason: name, requestedBy: name },
    },
  })
  await prisma.metadataNamespace.create({
    data: {
      ...{ id: id(), projectId, regionId: REGION, name: made.namespace, description: name },
      definitions: { create: { kind: 'tag', name: 'a' } },
    },
  })
  return made
}

describe('whatever ids one knows [T2, I2]', () => {
  it('every verb is in the sweep', () => {
    const swept = verbs.filter(({ action }) => factsOf(action).access !== 'operator').map(({ name }) => name)
    const known = [...Object.keys(withIds), ...Object.keys(withoutIds)]
    expect(swept.filter((name) => !known.includes(name))).toEqual([])
  })

  it('another account’s thing is not found, by any verb', async () => {
    const answers: Record<string, string> = {}
    for (const { name, verb } of verbs) {
      const input = withIds[name]?.(ids)
      if (input === undefined) continue
      answers[name] = await verb(stranger, input).then(
        (value) => `done: ${JSON.stringify(value)}`,
        (error: { code?: string }) => error.code ?? String(error),
      )
    }
    const wrong = Object.entries(answers).filter(([, answer]) => !/^[a-z]+\.[a-z_]*not_found$/.test(answer))
    expect(wrong).toEqual([])
    expect(Object.keys(answers).length).toBeGreaterThan(40)
  })

  it('nothing of another account is in any list', async () => {
    // Another stranger: the trail of the first one names what was asked for there.
    const lister = contextOf(testServices(database), actorOf(await makeAccount(database)))
    for (const { name, verb } of verbs) {
      const input = withoutIds[name]
      if (input === undefined || input === null) continue
      const value = (await verb(lister, input)) as { chunks?: AsyncIterable<string> }
      let text = JSON.stringify(value ?? '')
      if (value?.chunks) for await (const chunk of value.chunks) text += chunk
      expect(text, name).not.toContain(secretName)
      for (const [kind, id] of Object.entries(ids)) expect(text, `${name} tells a ${kind}`).not.toContain(id)
    }
  })

  it('who does not run the deployment may take none of the operator’s actions', async () => {
    for (const { name, action, verb } of verbs) {
      if (factsOf(action).access !== 'operator') continue
      const input = {
        ...{ imageId: ids.image, accountId: stranger.actor.accountId, scopeId: stranger.actor.projectId },
        ...{ resource: 'private_images', limit: 500, note: 'please', requestId: ids.quotaRequest },
        ...{ reason: 'in arrears', regionId: REGION, zoneId: `${REGION}a`, direction: 'up', search: '' },
        ...{ id: 'xx-north-1', nameZh: '某地', nameEn: 'Somewhere', kind: 'general', name: 'newcorp' },
        ...{ supplier: 's', summary: '', pricePerHour: null, letter: 'd', key: null },
      }
      const code = await verb(stranger, input).catch((error: { code?: string }) => error.code)
      // An image of another account is not found before it is asked who may publish it.
      expect(['iam.operator_only', 'image.not_found'], `${name}: ${String(code)}`).toContain(code)
    }
    expect(await database.prisma.region.count()).toBe(2)
  })

  it('the thing is as it was', async () => {
    const image = await database.prisma.image.findUniqueOrThrow({
      where: { id: ids.image },
      include: { tags: true },
    })
    expect(image).toMatchObject({ name: secretName, status: 'active', tags: [{ key: 'env' }] })
    expect(await database.prisma.user.findUnique({ where: { id: ids.user } })).toMatchObject({
      status: 'enabled',
    })
    expect(await database.prisma.accessKey.count({ where: { id: ids.accessKey, status: 'enabled' } })).toBe(1)
    expect(await database.prisma.key.count({ where: { id: ids.key, state: 'enabled' } })).toBe(1)
    expect(await database.prisma.keyGrant.count({ where: { id: ids.keyGrant } })).toBe(1)
    expect(await database.prisma.grant.count({ where: { id: ids.grant } })).toBe(1)
  })
})
