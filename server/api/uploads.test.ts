import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { contentDigest, sha256Of, signedIn } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import type { HttpSession } from '@/test/support/http-session'
import {
  begin,
  complete,
  download,
  error,
  MIB,
  PART,
  partOf,
  putPart,
  putZeros,
} from '@/test/support/uploads'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, REGION, type TestAccount, usedOf } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let owner: HttpSession

beforeAll(async () => {
  acme = await makeAccount(database)
  owner = await signedIn(database, wire.url, acme)
})

describe('an upload', () => {
  it('arrives in parallel, out of order, with zero parts, and comes back byte for byte', async () => {
    const file = Buffer.concat([randomBytes(PART), Buffer.alloc(PART), randomBytes(PART), randomBytes(1234)])
    const upload = await begin(owner, file.length)
    expect(upload).toMatchObject({
      partCount: 4,
      partSizeBytes: PART,
      regionId: REGION,
      objectKey: 'disk.raw',
    })
    expect(upload.bucketName).toMatch(/^imprint-[0-9a-f]{12}$/)

    const answers = await Promise.all([
      ...[4, 3, 1].map((number) => putPart(owner, upload.id, number, partOf(file, number))),
      putZeros(owner, upload.id, 2),
    ])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(answers[3]!.body).toEqual({
      number: 2,
      sizeBytes: PART,
      sha256: sha256Of(partOf(file, 2)),
      isZero: true,
    })

    const done = await complete(owner, upload.id, sha256Of(file))
    expect(done.body).toMatchObject({ status: 'completed', object: { key: 'disk.raw', objectId: upload.id } })
    const { bytes } = await download(owner, upload.id)
    expect(bytes.equals(file)).toBe(true)
    // Completing again is the same answer, not a second object.
    expect((await complete(owner, upload.id, sha256Of(file))).body).toEqual(done.body)
    expect(await usedOf(database, acme, 'uploads_in_flight')).toBe(0)
    const stored = await database.prisma.storedObject.findFirstOrThrow({
      where: { bucketObjects: { some: { id: upload.id } } },
    })
    expect(stored).toMatchObject({ state: 'committed', sha256: sha256Of(file) })
    const trail = await database.prisma.auditRecord.findMany({
      where: { resourceId: upload.id },
      orderBy: { id: 'asc' },
    })
    expect(trail.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['beginUpload', 'success'],
      ['uploadObject', 'success'],
      ['downloadObject', 'success'],
      ['uploadObject', 'success'],
    ])
  })

  it('never replaces an object: the second of a name gets another', async () => {
    const ends = []
    for (const name of ['twin.vhd', 'twin.vhd']) {
      const file = randomBytes(100)
      const upload = await begin(owner, file.length, { fileName: name })
      await putPart(owner, upload.id, 1, file)
      ends.push((await complete(owner, upload.id, sha256Of(file))).body.object.key)
    }
    expect(ends).toEqual(['twin.vhd', 'twin-2.vhd'])
    // Both begun before either was there.
    const pair = await Promise.all([1, 2].map(() => begin(owner, 3, { fileName: 'race.vhd' })))
    await Promise.all(pair.map(({ id }) => putPart(owner, id, 1, Buffer.from('abc'))))
    const keys = await Promise.all(pair.map(({ id }) => complete(owner, id, sha256Of(Buffer.from('abc')))))
    expect(keys.map(({ body }) => body.object.key).toSorted()).toEqual(['race-2.vhd', 'race.vhd'])
    const named = await owner.json('/api/console/uploads', {
      method: 'POST',
      body: JSON.stringify({ fileName: 'x', objectKey: 'race.vhd', sizeBytes: 3 }),
    })
    expect(named).toMatchObject({ status: 409, body: error('object.exists') })
  })

  it('goes into one bucket when two first ones begin at once', async () => {
    const fresh = await makeAccount(database)
    const session = await signedIn(database, wire.url, fresh)
    const uploads = await Promise.all([1, 2, 3].map(() => begin(session, 10)))
    expect(new Set(uploads.map(({ bucketId }) => bucketId)).size).toBe(1)
  })

  it('refuses parts of the wrong size, number or checksum, and takes the right one after', async () => {
    const file = randomBytes(PART + 500)
    const { id } = await begin(owner, file.length)
    const tail = partOf(file, 2)
    expect(await putPart(owner, id, 2, tail.subarray(1))).toMatchObject({
      status: 400,
      body: error('upload.part_size'),
    })
    expect(await putPart(owner, id, 3, tail)).toMatchObject({
      status: 400,
      body: error('upload.part_number'),
    })
    expect(await putPart(owner, id, 0, tail)).toMatchObject({
      status: 400,
      body: error('upload.part_number'),
    })
    const damaged = await putPart(owner, id, 2, tail, { 'content-digest': contentDigest(randomBytes(3)) })
    expect(damaged).toMatchObject({ status: 400, body: error('upload.part_checksum') })
    expect(await putPart(owner, id, 2, tail, { 'content-digest': 'sha-256=:x:' })).toMatchObject({
      body: error('request.invalid'),
    })
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({
      status: 409,
      body: error('upload.incomplete'),
    })
    expect(await putPart(owner, id, 2, tail)).toMatchObject({ status: 200 })
    expect(await putPart(owner, id, 1, partOf(file, 1))).toMatchObject({ status: 200 })
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({ status: 200 })
  })

  it('answers a repeated part from its record, and refuses other bytes in its place', async () => {
    const file = randomBytes(300)
    const { id } = await begin(owner, file.length)
    const first = await putPart(owner, id, 1, file)
    expect(await putPart(owner, id, 1, file)).toEqual(first)
    expect(await putPart(owner, id, 1, randomBytes(300))).toMatchObject({
      status: 422,
      body: error('upload.part_differs'),
    })
    expect(await putZeros(owner, id, 1)).toMatchObject({ status: 422 })
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({ status: 200 })
  })

  it('makes no object when the whole file has another checksum', async () => {
    const file = randomBytes(1000)
    const { id } = await begin(owner, file.length, { fileName: 'broken.img' })
    const bytesBefore = await usedOf(database, acme, 'stored_bytes')
    await putPart(owner, id, 1, file)
    expect(await complete(owner, id, sha256Of(randomBytes(9)))).toMatchObject({
      status: 422,
      body: error('upload.checksum'),
    })
    expect(await database.prisma.bucketObject.count({ where: { id } })).toBe(0)
    expect(await putPart(owner, id, 1, file)).toMatchObject({ status: 409, body: error('upload.not_open') })
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({
      status: 409,
      body: error('upload.not_open'),
    })
    expect(bytesBefore - (await usedOf(database, acme, 'stored_bytes'))).toBe(1000)
    await removeDiscarded(wire.services)
    expect(await database.prisma.storedObject.count({ where: { key: { endsWith: id } } })).toBe(0)
  })

  it.each([
    [{ sizeBytes: 0 }, 400 + 22, 'file.empty'],
    [{ sizeBytes: 1024 ** 4 + 1 }, 413, 'upload.file_too_large'],
    [{ sizeBytes: 5, bucketId: 'nowhere' }, 404, 'bucket.not_found'],
    [{ sizeBytes: 5, objectKey: '../x' }, 400, 'request.invalid'],
    [{ sizeBytes: 1.5 }, 400, 'request.invalid'],
  ])('does not begin with %o', async (input, status, code) => {
    const answer = await owner.json('/api/console/uploads', {
      method: 'POST',
      body: JSON.stringify({ fileName: 'x', ...input }),
    })
    expect(answer).toMatchObject({ status, body: error(code) })
  })

  it('begins a twentieth time and not a twenty-first', async () => {
    const fresh = await makeAccount(database)
    const session = await signedIn(database, wire.url, fresh)
    const uploads = await Promise.all(Array.from({ length: 20 }, () => begin(session, 10)))
    const refused = await session.json('/api/console/uploads', {
      method: 'POST',
      body: JSON.stringify({ fileName: 'x', sizeBytes: 10 }),
    })
    expect(refused).toMatchObject({ status: 413, body: error('quota.exceeded') })
    expect((await session.fetch(`/api/console/uploads/${uploads[0]!.id}`, { method: 'DELETE' })).status).toBe(
      204,
    )
    await begin(session, 10)
  })
})

describe('memory', () => {
  it('stays flat while a gibibyte arrives', async () => {
    const session = owner
    const parts = 16
    const sizeBytes = parts * 64 * MIB
    // Parts of 8 MiB for this size; the process under measure is this one, so client and server together.
    const { id, partCount } = await begin(session, sizeBytes)
    const bytes = randomBytes(PART)
    const before = process.memoryUsage().rss
    let peak = before
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss)
    }, 20)
    let next = 1
    const sender = async () => {
      while (next <= partCount) {
        const number = next++
        expect((await putPart(session, id, number, bytes)).status).toBe(200)
      }
    }
    await Promise.all([sender(), sender(), sender()])
    clearInterval(watch)
    expect((peak - before) / MIB).toBeLessThan(300)
  }, 120_000)
})
