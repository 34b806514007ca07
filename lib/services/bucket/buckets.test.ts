import { beforeAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeRegions,
  REGION,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import { createBucket } from './create-bucket'
import { deleteBucket } from './delete-bucket'
import { deleteObject } from './delete-object'
import { getBucket, listBuckets } from './list-buckets'
import { listObjects } from './list-objects'
import { openObject } from './open-object'

const database = useTestDatabase()
const refusal = (code: string) => expect.objectContaining({ code })
let acme: TestAccount
let globex: TestAccount

const as = (account: TestAccount, policies: 'owner' | readonly string[] = 'owner') =>
  contextOf(testServices(database), actorOf(account, policies))
const newName = () => `bucket-${newHexId().slice(0, 12)}`

beforeAll(async () => {
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  globex = await makeAccount(database, 'globex')
})

async function makeObject(bucketId: string, key: string, sizeBytes = 10): Promise<string> {
  const id = newHexId()
  const storedKey = `objects/${REGION}/${bucketId}/${id}`
  const sha256 = 'a'.repeat(64)
  await database.prisma.storedObject.create({ data: { key: storedKey, state: 'committed', writer: 'test' } })
  await database.prisma.bucketObject.create({ data: { id, bucketId, key, sizeBytes, sha256, storedKey } })
  return id
}

describe('a bucket', () => {
  it('is made, listed with what it holds, and deleted when it is empty', async () => {
    const ctx = as(acme)
    const { bucketId, name } = await createBucket(ctx, { name: newName(), storageClass: 'warm' })
    const objectId = await makeObject(bucketId, 'a.raw', 2 ** 40)
    await makeObject(bucketId, 'b.raw', 5)
    const { buckets } = await listBuckets(ctx, {})
    expect(buckets.find(({ id }) => id === bucketId)).toMatchObject({
      ...{ name, storageClass: 'warm', regionId: REGION, objectCount: 2, sizeBytes: 2 ** 40 + 5 },
    })
    await expect(deleteBucket(ctx, { bucketId })).rejects.toEqual(refusal('bucket.not_empty'))
    await deleteObject(ctx, { objectId })
    await database.prisma.bucketObject.deleteMany({ where: { bucketId } })
    await deleteBucket(ctx, { bucketId })
    await expect(getBucket(ctx, { bucketId })).rejects.toEqual(refusal('bucket.not_found'))
    const trail = await database.prisma.auditRecord.findMany({
      where: { resourceId: bucketId },
      orderBy: { id: 'asc' },
    })
    expect(trail.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'createBucket success',
      'deleteBucket refused',
      'deleteBucket success',
    ])
  })

  it('has a name that nobody else has, also in another account', async () => {
    const name = newName()
    await createBucket(as(acme), { name })
    await expect(createBucket(as(globex), { name })).rejects.toEqual(refusal('bucket.name_taken'))
    await expect(createBucket(as(globex), { name: 'Not-A-Name' })).rejects.toEqual(refusal('request.invalid'))
  })

  it('is not there for another account or another region', async () => {
    const { bucketId } = await createBucket(as(acme), { name: newName() })
    const objectId = await makeObject(bucketId, 'secret.raw')
    const inOtherRegion = as(acme)
    const elsewhere = { ...inOtherRegion, actor: { ...inOtherRegion.actor, projectId: acme.otherProjectId } }
    for (const ctx of [as(globex), elsewhere]) {
      await expect(listObjects(ctx, { bucketId })).rejects.toEqual(refusal('bucket.not_found'))
      await expect(deleteBucket(ctx, { bucketId })).rejects.toEqual(refusal('bucket.not_found'))
      await expect(openObject(ctx, { objectId })).rejects.toEqual(refusal('object.not_found'))
      await expect(deleteObject(ctx, { objectId })).rejects.toEqual(refusal('object.not_found'))
      expect((await listBuckets(ctx, {})).buckets.map(({ id }) => id)).not.toContain(bucketId)
    }
  })

  it('can be looked at, but not changed, with read permission', async () => {
    const { bucketId } = await createBucket(as(acme), { name: newName() })
    const objectId = await makeObject(bucketId, 'x.raw')
    const viewer = as(acme, ['IMS ReadOnlyAccess'])
    expect((await listObjects(viewer, { bucketId })).objects).toHaveLength(1)
    expect(await openObject(viewer, { objectId })).toMatchObject({ fileName: 'x.raw' })
    for (const attempt of [
      () => createBucket(viewer, { name: newName() }),
      () => deleteBucket(viewer, { bucketId }),
      () => deleteObject(viewer, { objectId }),
    ])
      await expect(attempt()).rejects.toEqual(refusal('iam.denied'))
    const newcomer = as(acme, [])
    await expect(listBuckets(newcomer, {})).rejects.toEqual(refusal('iam.denied'))
  })
})

describe('objects of a bucket', () => {
  it('come page by page in the order of their keys, by prefix, wildcards being letters', async () => {
    const ctx = as(acme)
    const { bucketId } = await createBucket(ctx, { name: newName() })
    for (const key of ['web_1.raw', 'webX1.raw', 'db%.raw', 'dbase.raw', 'web_2.raw'])
      await makeObject(bucketId, key)
    const keys = async (query: object) => {
      const { objects, nextAfter } = await listObjects(ctx, { bucketId, ...query })
      return { keys: objects.map(({ key }) => key), nextAfter }
    }
    expect(await keys({ pageSize: 2 })).toEqual({ keys: ['db%.raw', 'dbase.raw'], nextAfter: 'dbase.raw' })
    expect(await keys({ pageSize: 3, after: 'dbase.raw' })).toEqual({
      keys: ['webX1.raw', 'web_1.raw', 'web_2.raw'],
      nextAfter: null,
    })
    expect((await keys({ prefix: 'web_' })).keys).toEqual(['web_1.raw', 'web_2.raw'])
    expect((await keys({ prefix: 'db%' })).keys).toEqual(['db%.raw'])
  })

  it('stay while a job reads them, and leave their bytes to the sweep', async () => {
    const ctx = as(acme)
    const { bucketId } = await createBucket(ctx, { name: newName() })
    const objectId = await makeObject(bucketId, 'in-use.raw')
    const job = await database.prisma.job.create({
      data: {
        ...{
          id: newHexId(),
          type: 'import_image',
          projectId: acme.projectId,
          userId: newHexId(),
          requestId: 'r',
        },
        payload: { objectId },
      },
    })
    await expect(deleteObject(ctx, { objectId })).rejects.toEqual(refusal('object.in_use'))
    await database.prisma.job.update({ where: { id: job.id }, data: { status: 'succeeded' } })
    await deleteObject(ctx, { objectId })
    await expect(deleteObject(ctx, { objectId })).rejects.toEqual(refusal('object.not_found'))
    const stored = await database.prisma.storedObject.findFirst({ where: { key: { endsWith: objectId } } })
    expect(stored?.state).toBe('deleting')
  })
})
