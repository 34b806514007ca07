import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { FileStore } from '@/lib/drivers/store/file-store'
import type { ObjectStore, Redundancy } from '@/lib/ports/object-store'
import { useTestDatabase } from '@/test/support/database'
import { putObject } from '@/test/support/put-object'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import { Scrubber } from '@/worker/scrubber'
import { checkObjects } from '../check/check-objects'
import type { Finding } from '../check/findings'
import type { Context, Services } from '../context'
import { setImageActivity } from '../image/deactivate-image'
import { getImage } from '../image/get-image'
import { openImageDownload } from '../image/open-download'
import { getIntegrity } from './get-integrity'
import { nextDue } from './next-due'
import { orderVerification } from './order-verification'
import { claimScrub, releaseScrub, renewScrub } from './scrub-lease'

const database = useTestDatabase()
const root = mkdtempSync('/tmp/imprint-integrity-')
const store = new FileStore(root)
const log = pino({ level: 'silent' })
const refusal = (code: string) => expect.objectContaining({ code })
afterAll(() => rmSync(root, { recursive: true, force: true }))

let services: Services
let acme: TestAccount
let owner: Context
let operator: Context

beforeAll(async () => {
  services = testServices(database, { store })
  await makeRegions(database)
  operator = contextOf(services, actorOf(await makeAccount(database, 'operator', 'operator')))
})
beforeEach(async () => {
  await database.prisma.scrub.deleteMany()
  await database.prisma.storedObject.updateMany({ data: { verifyRequestedAt: null } })
  acme = await makeAccount(database)
  owner = contextOf(services, actorOf(acme))
})

const MIB = 1024 * 1024
const bytesOf = (mib: number) => Buffer.alloc(mib * MIB, newHexId())

interface StoredImage {
  id: string
  key: string
  bytes: Buffer
}

/** An active image whose bytes are in the store. */
async function makeStored(redundancy?: Redundancy, bytes = bytesOf(3)): Promise<StoredImage> {
  const key = `images/cn-north-4/${newHexId()}`
  const stored = await store.put(key, Readable.from([bytes]), { redundancy })
  await database.prisma.storedObject.create({ data: { key, state: 'committed', writer: 'test', ...stored } })
  const id = await makeImage(database, acme, { storedKey: key, ...stored })
  return { id, key, bytes }
}

/** The files of an object's shards, in the order of zones. */
const shardsOf = (key: string): string[] =>
  ['a', 'b', 'c'].flatMap((zone) => {
    const folder = join(root, 'zones', zone, 'devices', '0', ...key.split('/'))
    return readdirSync(folder).map((name) => join(folder, name))
  })

function flipBit(path: string, offsetBytes: number): void {
  const bytes = readFileSync(path)
  bytes[offsetBytes]! ^= 1
  writeFileSync(path, bytes)
}

async function scrub(more: Partial<Services> = {}): Promise<void> {
  await new Scrubber({ ...services, ...more }, newHexId(), log).run()
}

async function verify({ key }: Pick<StoredImage, 'key'>): Promise<void> {
  await orderVerification(operator, { key })
  await scrub()
}

const rowOf = (key: string) => database.prisma.storedObject.findUniqueOrThrow({ where: { key } })
const imageOf = (id: string) => database.prisma.image.findUniqueOrThrow({ where: { id } })
const trailOf = async (id: string) => {
  const records = await database.prisma.auditRecord.findMany({
    where: { resourceId: id, action: { endsWith: 'StoredBytes' } },
    orderBy: { id: 'asc' },
  })
  return records.map(({ accountId, action, outcome, changes }) => ({ accountId, action, outcome, changes }))
}
const read = async (key: string) => Buffer.concat(await (await store.read(key)).toArray())

/** Makes it due by its age, as time does. */
const age = (key: string, days: number) =>
  database.prisma.storedObject.update({
    where: { key },
    data: { lastVerifiedAt: new Date(Date.now() - days * 86_400_000) },
  })

describe('an object with shards', () => {
  const losses: [string, (shards: string[]) => void][] = [
    ['a changed bit', ([first]) => flipBit(first!, 4096 + 4096 + 77)],
    ['a changed checksum', ([, second]) => flipBit(second!, 4096 + 5)],
    ['a changed label', ([, , third]) => flipBit(third!, 20)],
    ['a torn end', ([, second]) => truncateSync(second!, statSync(second!).size - 100)],
    ['a shard that is cut in the middle', ([, , third]) => truncateSync(third!, 300_000)],
    ['an empty shard', ([first]) => truncateSync(first!, 0)],
    ['no shard in one zone', ([first]) => rmSync(first!)],
  ]

  it.each(losses)('with %s is found by the schedule, made whole, and shown', async (_what, lose) => {
    const image = await makeStored('multi_az')
    lose(shardsOf(image.key))
    await age(image.key, 8)
    await scrub()
    const row = await rowOf(image.key)
    expect(row).toMatchObject({ integrity: 'repaired' })
    expect(row.lastVerifiedAt!.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(await imageOf(image.id)).toMatchObject({ status: 'active', failureCode: null })
    expect((await getImage(owner, { imageId: image.id })).verification).toEqual({
      integrity: 'repaired',
      verifiedAt: row.lastVerifiedAt!.toISOString(),
    })
    expect(await trailOf(image.id)).toMatchObject([
      { accountId: acme.id, action: 'repairStoredBytes', outcome: 'success', changes: null },
    ])
    expect((await read(image.key)).equals(image.bytes)).toBe(true)
    const { objects, totals } = await getIntegrity(operator, { states: ['repaired'] })
    expect(objects.find(({ key }) => key === image.key)).toMatchObject({
      repairedUnits: Number(row.repairedUnits),
      owner: { kind: 'image', id: image.id, accountName: acme.name },
      sharedBy: 0,
    })
    expect(totals.repairedUnits).toBeGreaterThanOrEqual(Number(row.repairedUnits))

    await verify(image)
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'sound', repairedUnits: row.repairedUnits })
  })

  it('counts the units that were made anew over all looks', async () => {
    const image = await makeStored('multi_az')
    for (const _time of [1, 2]) {
      rmSync(shardsOf(image.key)[0]!)
      await verify(image)
    }
    // 3 MiB are twelve stripes, each with a unit in the shard.
    expect((await rowOf(image.key)).repairedUnits).toBe(24n)
  })

  it('outlives the loss of a zone’s folder', async () => {
    const images = [await makeStored('multi_az'), await makeStored('multi_az')]
    rmSync(join(root, 'zones', 'b'), { recursive: true })
    for (const image of images) await verify(image)
    for (const { key, bytes } of images) {
      expect(await rowOf(key)).toMatchObject({ integrity: 'repaired' })
      expect(shardsOf(key)).toHaveLength(3)
      expect((await read(key)).equals(bytes)).toBe(true)
    }
  })

  it('beyond repair takes its images out of use until the shard is back', async () => {
    const image = await makeStored('multi_az')
    const stored = await rowOf(image.key)
    const more = { storedKey: image.key, sha256: stored.sha256, sizeBytes: stored.sizeBytes }
    const copy = await makeImage(database, acme, more)
    const idle = await makeImage(database, acme, { ...more, status: 'deactivated' })
    const [first, second] = shardsOf(image.key)
    renameSync(first!, join(root, 'away-1'))
    renameSync(second!, join(root, 'away-2'))
    await verify(image)

    expect(await rowOf(image.key)).toMatchObject({ integrity: 'damaged' })
    for (const id of [image.id, copy, idle])
      expect(await imageOf(id)).toMatchObject({ status: 'error', failureCode: 'image.integrity' })
    await expect(openImageDownload(owner, { imageId: image.id })).rejects.toEqual(refusal('image.not_active'))
    await expect(setImageActivity(owner, { imageId: image.id, isActive: true })).rejects.toThrow()
    expect(await trailOf(image.id)).toMatchObject([
      {
        ...{ accountId: acme.id, action: 'damageStoredBytes', outcome: 'failed' },
        changes: { status: { before: 'active', after: 'error' } },
      },
    ])
    const { objects } = await getIntegrity(operator, { states: ['damaged'] })
    expect(objects.find(({ key }) => key === image.key)).toMatchObject({ sharedBy: 2 })

    // The same again is no news.
    await verify(image)
    expect(await trailOf(image.id)).toHaveLength(1)

    renameSync(join(root, 'away-1'), first!)
    await age(image.key, 2)
    await scrub()
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'repaired' })
    for (const id of [image.id, copy])
      expect(await imageOf(id)).toMatchObject({ status: 'active', failureCode: null, failureParams: null })
    expect(await imageOf(idle)).toMatchObject({ status: 'deactivated', failureCode: null })
    expect((await trailOf(image.id)).at(-1)).toMatchObject({
      action: 'recoverStoredBytes',
      changes: { status: { before: 'error', after: 'active' } },
    })
    await openImageDownload(owner, { imageId: image.id })
    expect((await read(image.key)).equals(image.bytes)).toBe(true)
  })

  it('does not come back for an image whose record was changed meanwhile', async () => {
    const image = await makeStored('multi_az')
    const [first, second] = shardsOf(image.key)
    renameSync(first!, join(root, 'away-3'))
    rmSync(second!)
    await verify(image)
    await database.prisma.image.update({ where: { id: image.id }, data: { sha256: 'b'.repeat(64) } })
    renameSync(join(root, 'away-3'), first!)
    await verify(image)
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'repaired' })
    expect(await imageOf(image.id)).toMatchObject({ status: 'error' })
  })
})

describe('an object without redundancy', () => {
  it.each([
    ['other bytes', (path: string) => flipBit(path, 1_000_000)],
    ['less bytes', (path: string) => truncateSync(path, 1_000_000)],
    ['no bytes', (path: string) => rmSync(path)],
  ])('with %s is damaged', async (_what, lose) => {
    const image = await makeStored()
    await verify(image)
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'sound', verifyRequestedAt: null })
    expect(await trailOf(image.id)).toEqual([])
    const path = join(root, ...image.key.split('/'))
    const bytes = readFileSync(path)
    lose(path)
    await verify(image)
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'damaged' })
    expect(await imageOf(image.id)).toMatchObject({ status: 'error' })
    writeFileSync(path, bytes)
    await verify(image)
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'sound' })
    expect(await imageOf(image.id)).toMatchObject({ status: 'active' })
  })

  it('of a bucket tells its owner', async () => {
    const id = await putObject(services, acme, { bucket: 'files', key: 'disk.img', bytes: bytesOf(1) })
    const { storedKey } = await database.prisma.bucketObject.findUniqueOrThrow({ where: { id } })
    flipBit(join(root, ...storedKey.split('/')), 5)
    await verify({ key: storedKey })
    expect(await trailOf(id)).toMatchObject([{ accountId: acme.id, action: 'damageStoredBytes' }])
    const { objects } = await getIntegrity(operator, {})
    expect(objects.find(({ key }) => key === storedKey)?.owner).toMatchObject({
      kind: 'object',
      name: 'files:disk.img',
    })
  })

  it('that is removed meanwhile is no error', async () => {
    const image = await makeStored()
    await orderVerification(operator, { key: image.key })
    const removing = {
      scrub: async (...asked: Parameters<ObjectStore['scrub']>) => {
        await database.prisma.image.delete({ where: { id: image.id } })
        await database.prisma.storedObject.update({
          where: { key: image.key },
          data: { state: 'deleting' },
        })
        await store.remove(image.key)
        return store.scrub(...asked)
      },
    } as ObjectStore
    await scrub({ store: removing })
    expect(await rowOf(image.key)).toMatchObject({ state: 'deleting', integrity: 'unknown' })
  })
})

describe('the schedule', () => {
  const withDays = (days: number) => ({
    ...services,
    config: { ...services.config, IMPRINT_SCRUB_DAYS: days },
  })
  const isDue = async (key: string, days: number) => (await nextDue(withDays(days)))?.key === key

  it('takes what was verified longest ago, after its days, and what is wanted before that', async () => {
    const [old, older, wanted] = [await makeStored(), await makeStored(), await makeStored()]
    await age(old.key, 900)
    await age(older.key, 901)
    expect(await isDue(older.key, 900)).toBe(true)
    expect(await nextDue(withDays(902))).toBeNull()
    expect(await nextDue(withDays(0))).toBeNull()
    await orderVerification(operator, { key: wanted.key })
    for (const days of [0, 900]) expect(await isDue(wanted.key, days)).toBe(true)
    await scrub()
    for (const { key } of [old, older, wanted])
      expect(await rowOf(key)).toMatchObject({ integrity: 'sound', verifyRequestedAt: null })
  })

  it('looks at damaged bytes again after a day', async () => {
    const image = await makeStored()
    await database.prisma.storedObject.update({ where: { key: image.key }, data: { integrity: 'damaged' } })
    await age(image.key, 0.9)
    expect(await nextDue(withDays(900))).toBeNull()
    await age(image.key, 1.1)
    expect(await isDue(image.key, 900)).toBe(true)
    await scrub()
  })

  it('goes on with the next after an error that says nothing about the bytes', async () => {
    const [away, there] = [await makeStored(), await makeStored()]
    await orderVerification(operator, { key: away.key })
    await orderVerification(operator, { key: there.key })
    const failing = {
      scrub: (key, options) =>
        key === away.key ? Promise.reject(new Error('no answer')) : store.scrub(key, options),
    } as ObjectStore
    await scrub({ store: failing })
    expect(await rowOf(away.key)).toMatchObject({ integrity: 'unknown', lastVerifiedAt: null })
    expect(await imageOf(away.id)).toMatchObject({ status: 'active' })
    expect(await rowOf(there.key)).toMatchObject({ integrity: 'sound' })
    await scrub()
    expect(await rowOf(away.key)).toMatchObject({ integrity: 'sound' })
  })

  it('is stopped in the middle of an object, and goes on at the next start', async () => {
    const image = await makeStored('multi_az', bytesOf(8))
    rmSync(shardsOf(image.key)[0]!)
    await orderVerification(operator, { key: image.key })
    const slow = { ...services.config, IMPRINT_SCRUB_MIB_PER_SECOND: 1 }
    const scrubber = new Scrubber({ ...services, config: slow }, newHexId(), log)
    const running = scrubber.run()
    await expect.poll(async () => (await getIntegrity(operator, {})).running?.key).toBe(image.key)
    scrubber.stop()
    await running
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'unknown', lastVerifiedAt: null })
    expect(await database.prisma.scrub.count()).toBe(0)
    expect((await getIntegrity(operator, {})).running).toBeNull()
    await scrub()
    expect(await rowOf(image.key)).toMatchObject({ integrity: 'repaired', verifyRequestedAt: null })
    expect((await read(image.key)).equals(image.bytes)).toBe(true)
  })

  it('is kept by one worker at a time', async () => {
    const images = await Promise.all(Array.from({ length: 12 }, () => makeStored()))
    for (const { key } of images) await orderVerification(operator, { key })
    let atOnce = 0
    let most = 0
    const seen: string[] = []
    const counting = {
      scrub: async (key, options) => {
        most = Math.max(most, ++atOnce)
        seen.push(key)
        const result = await store.scrub(key, options)
        atOnce--
        return result
      },
    } as ObjectStore
    await Promise.all(Array.from({ length: 6 }, () => scrub({ store: counting })))
    await scrub({ store: counting })
    expect(most).toBe(1)
    expect(seen.toSorted()).toEqual(images.map(({ key }) => key).toSorted())
  })

  it('passes to another worker when one dies', async () => {
    expect(await claimScrub(services, 'one')).toBe(true)
    expect(await claimScrub(services, 'two')).toBe(false)
    const progress = { key: 'x', startedAt: new Date(), seenBytes: 1 }
    expect(await renewScrub(services, 'one', progress)).toBe(true)
    await database.prisma.scrub.update({ where: { id: 1 }, data: { leaseUntil: new Date(0) } })
    expect(await claimScrub(services, 'two')).toBe(true)
    expect(await renewScrub(services, 'one', progress)).toBe(false)
    await releaseScrub(services, 'one')
    expect(await claimScrub(services, 'one')).toBe(false)
    await releaseScrub(services, 'two')
    expect(await claimScrub(services, 'one')).toBe(true)
  })
})

describe('the operator', () => {
  it('alone sees and orders', async () => {
    await expect(getIntegrity(owner, {})).rejects.toEqual(refusal('iam.operator_only'))
    for (const key of [null, 'images/x'])
      await expect(orderVerification(owner, { key })).rejects.toEqual(refusal('iam.operator_only'))
    await expect(orderVerification(operator, { key: 'images/x' })).rejects.toEqual(
      refusal('object.not_found'),
    )
  })

  it('has everything verified at once', async () => {
    const image = await makeStored()
    const { objects } = await orderVerification(operator, { key: null })
    const { totals } = await getIntegrity(operator, {})
    expect(totals).toMatchObject({ objects, requestedObjects: objects })
    const records = await database.prisma.auditRecord.findMany({
      where: { accountId: operator.actor.accountId, action: 'verifyStoredBytes', resourceId: null },
    })
    expect(records.at(-1)).toMatchObject({ outcome: 'success', details: { objects } })
    await scrub()
    const after = await getIntegrity(operator, {})
    expect(after.totals).toMatchObject({ requestedObjects: 0 })
    expect(after.totals.verifiedBytes).toBeGreaterThanOrEqual(image.bytes.length)
  })
})

it('a full check of the store finds and mends the same', async () => {
  const [ill, lost] = [await makeStored('multi_az'), await makeStored()]
  flipBit(shardsOf(ill.key)[1]!, 9000)
  flipBit(join(root, ...lost.key.split('/')), 9000)
  const check = async () => {
    const findings: Finding[] = []
    for await (const finding of checkObjects(services, { isFull: true, repair: false }))
      findings.push(finding)
    return findings.filter(({ subject }) => [ill.key, lost.key].includes(subject))
  }
  const damaged = { kind: 'damaged_object', subject: lost.key, isRepaired: false }
  const first = await check()
  expect(first).toHaveLength(2)
  expect(first).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'ill_object', subject: ill.key, isRepaired: true }),
      expect.objectContaining(damaged),
    ]),
  )
  expect(await check()).toMatchObject([damaged])
})
