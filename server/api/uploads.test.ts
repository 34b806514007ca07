import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '@/lib/config'
import { FileStore } from '@/lib/drivers/store/file-store'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { expireUploads } from '@/lib/services/upload/expire-uploads'
import { contentDigest, makeUser, sessionCookies, sha256Of, signedIn, TEST_SECRET } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { HttpSession } from '@/test/support/http-session'
import { until } from '@/test/support/processes'
import {
  makeAccount,
  makeRegions,
  OTHER_REGION,
  REGION,
  type TestAccount,
  testServices,
} from '@/test/support/world'
import { type RunningApi, runApi } from './run-api'

const MIB = 1024 * 1024
const PART = 8 * MIB
const database = useTestDatabase()
const dataDir = mkdtempSync('/tmp/imprint-uploads-')
const storeRoot = join(dataDir, 'store')

let api: RunningApi
let url: string
let acme: TestAccount
let globex: TestAccount
let owner: HttpSession

interface Upload {
  id: string
  bucketId: string
  bucketName: string
  objectKey: string
  regionId: string
  partCount: number
  partSizeBytes: number
  receivedBytes: number
  status: string
}

const error = (code: string) => ({ error: expect.objectContaining({ code }) })

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = TEST_SECRET
  api = await runApi(startConfig())
  url = `http://127.0.0.1:${api.port}`
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  globex = await makeAccount(database, 'globex')
  owner = await signedIn(database, url, acme)
})
afterAll(async () => {
  await api?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const startConfig = () =>
  loadConfig({
    PORT: '0',
    IMPRINT_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    IMPRINT_LOG_LEVEL: 'error',
  })

async function begin(
  session: HttpSession,
  sizeBytes: number,
  more: object = {},
  query = '',
): Promise<Upload> {
  const { status, body } = await session.json<Upload>(`/api/console/uploads${query}`, {
    method: 'POST',
    body: JSON.stringify({ fileName: 'disk.raw', sizeBytes, ...more }),
  })
  expect({ status, body }).toMatchObject({ status: 201 })
  return body
}

const partOf = (file: Buffer, number: number) => file.subarray((number - 1) * PART, number * PART)

const putPart = (session: HttpSession, id: string, number: number, bytes: Buffer, headers = {}, query = '') =>
  session.json(`/api/console/uploads/${id}/parts/${number}${query}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-digest': contentDigest(bytes), ...headers },
  })

const putZeros = (session: HttpSession, id: string, number: number) =>
  session.json(`/api/console/uploads/${id}/parts/${number}`, {
    method: 'PUT',
    headers: { 'imprint-zero-part': '1' },
  })

const complete = (session: HttpSession, id: string, sha256: string, query = '') =>
  session.json<{ status: string; object: { objectId: string; key: string } }>(
    `/api/console/uploads/${id}/complete${query}`,
    { method: 'POST', body: JSON.stringify({ sha256 }) },
  )

const download = async (session: HttpSession, objectId: string, headers = {}) => {
  const response = await session.fetch(`/api/console/objects/${objectId}/file`, { headers })
  return { response, bytes: Buffer.from(await response.arrayBuffer()) }
}

const used = async (resource: string) =>
  Number(
    (
      await database.prisma.quotaUsage.findUnique({
        where: { scopeId_resource: { scopeId: acme.projectId, resource } },
      })
    )?.used ?? 0,
  )

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
    expect(await used('uploads_in_flight')).toBe(0)
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
    const session = await signedIn(database, url, fresh)
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
    const bytesBefore = await used('stored_bytes')
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
    expect(bytesBefore - (await used('stored_bytes'))).toBe(1000)
    await removeDiscarded(testServices(database, { store: new FileStore(storeRoot) }))
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
    const session = await signedIn(database, url, fresh)
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

describe('an upload that stops on the way', () => {
  /** Sends part of a body and hangs up. */
  async function cutOff(cookies: Record<string, string>, id: string, bytes: Buffer, sent: number) {
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    const request = httpRequest(`${url}/api/console/uploads/${id}/parts/1`, {
      method: 'PUT',
      headers: { cookie, 'content-length': bytes.length, 'content-digest': contentDigest(bytes) },
    })
    request.on('error', () => undefined)
    await new Promise((resolve) => request.write(bytes.subarray(0, sent), resolve))
    return () => request.destroy()
  }

  it('goes on after a cut connection, and lists what is there', async () => {
    const userId = await makeUser(database, acme)
    const cookies = await sessionCookies(database, userId)
    const session = new HttpSession(url, cookies)
    const file = Buffer.concat([randomBytes(PART), randomBytes(77)])
    const { id } = await begin(session, file.length, { fingerprint: 'disk.raw:123:456' })
    await putPart(session, id, 2, partOf(file, 2))
    const hangUp = await cutOff(cookies, id, partOf(file, 1), 3 * MIB)
    await delay(100)
    hangUp()
    await delay(200)
    const { body } = await session.json<{ uploads: Upload[] }>('/api/console/uploads')
    expect(body.uploads).toMatchObject([{ id, receivedBytes: 77, fingerprint: 'disk.raw:123:456' }])
    const one = await session.json<{ parts: { number: number }[] }>(`/api/console/uploads/${id}`)
    expect(one.body.parts.map(({ number }) => number)).toEqual([2])
    expect(await putPart(session, id, 1, partOf(file, 1))).toMatchObject({ status: 200 })
    expect(await complete(session, id, sha256Of(file))).toMatchObject({ status: 200 })
    expect((await session.json<{ uploads: Upload[] }>('/api/console/uploads')).body.uploads).toEqual([])
  })

  it('lets a new connection take over a part from one that hangs', async () => {
    const cookies = await sessionCookies(database, await makeUser(database, acme))
    const session = new HttpSession(url, cookies)
    const file = randomBytes(PART)
    const { id } = await begin(session, file.length)
    const hangUp = await cutOff(cookies, id, file, MIB)
    await delay(100)
    expect(await putPart(session, id, 1, file)).toMatchObject({ status: 200 })
    hangUp()
    expect(await complete(session, id, sha256Of(file))).toMatchObject({ status: 200 })
    const { bytes } = await download(session, id)
    expect(bytes.equals(file)).toBe(true)
  })

  it('is gone with all it used when it is cancelled, also while a part is arriving', async () => {
    const cookies = await sessionCookies(database, await makeUser(database, acme))
    const session = new HttpSession(url, cookies)
    const [flightsBefore, bytesBefore] = [await used('uploads_in_flight'), await used('stored_bytes')]
    const { id } = await begin(session, PART)
    const hangUp = await cutOff(cookies, id, randomBytes(PART), MIB)
    await delay(100)
    expect((await session.fetch(`/api/console/uploads/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await session.fetch(`/api/console/uploads/${id}`, { method: 'DELETE' })).status).toBe(204)
    hangUp()
    expect(await putPart(session, id, 1, randomBytes(PART))).toMatchObject({ body: error('upload.not_open') })
    expect([await used('uploads_in_flight'), await used('stored_bytes')]).toEqual([
      flightsBefore,
      bytesBefore,
    ])
    expect((await readdir(join(storeRoot, '.staging'))).filter((name) => name.includes(id))).toEqual([])
  })

  it('is given up after seven idle days', async () => {
    const file = randomBytes(50)
    const { id } = await begin(owner, file.length)
    await putPart(owner, id, 1, file)
    const flights = await used('uploads_in_flight')
    await database.prisma.uploadSession.update({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    })
    await expireUploads(testServices(database, { store: new FileStore(storeRoot) }))
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({
      status: 409,
      body: error('upload.not_open'),
    })
    expect(flights - (await used('uploads_in_flight'))).toBe(1)
    expect((await readdir(join(storeRoot, '.staging'))).filter((name) => name.includes(id))).toEqual([])
  })

  it('completes after a crash between the rename and the row', async () => {
    const file = randomBytes(PART + 5)
    const { id } = await begin(owner, file.length)
    for (const number of [1, 2]) await putPart(owner, id, number, partOf(file, number))
    // What such a crash leaves: the object in its place, the session on its way, no row.
    const session = await database.prisma.uploadSession.update({
      where: { id },
      data: { status: 'completing' },
    })
    const store = new FileStore(storeRoot)
    const layout = { sizeBytes: file.length, partSizeBytes: PART }
    const write = await store.resumeParts(session.storedKey, session.writeReference, layout)
    await write.complete(
      [1, 2].map((partNumber) => ({ partNumber, sha256: sha256Of(partOf(file, partNumber)) })),
    )
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({
      status: 200,
      body: { status: 'completed' },
    })
    expect((await download(owner, id)).bytes.equals(file)).toBe(true)
  })

  it('completes once when it is asked to many times at once', async () => {
    const file = randomBytes(2 * PART)
    const { id } = await begin(owner, file.length)
    await Promise.all([1, 2].map((number) => putPart(owner, id, number, partOf(file, number))))
    const answers = await Promise.all([1, 2, 3, 4].map(() => complete(owner, id, sha256Of(file))))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await database.prisma.bucketObject.count({ where: { id } })).toBe(1)
  })
})

describe('two api processes on one store', () => {
  it('share the parts of an upload, and only one of them writes a part at a time', async () => {
    const second = await runApi(startConfig())
    try {
      const cookies = await sessionCookies(database, await makeUser(database, acme))
      const here = new HttpSession(url, cookies)
      const there = new HttpSession(`http://127.0.0.1:${second.port}`, cookies)
      const file = randomBytes(4 * PART)
      const { id } = await begin(here, file.length)
      const parts = await Promise.all(
        [1, 2, 3, 4].map((number) => putPart(number % 2 ? here : there, id, number, partOf(file, number))),
      )
      expect(parts.map(({ status }) => status)).toEqual([200, 200, 200, 200])
      expect(await complete(there, id, sha256Of(file))).toMatchObject({ status: 200 })
      expect((await download(here, id)).bytes.equals(file)).toBe(true)

      const twice = await begin(here, PART)
      const bytes = partOf(file, 1)
      const race = await Promise.all([here, there].map((session) => putPart(session, twice.id, 1, bytes)))
      expect(race.map(({ status }) => status).toSorted()[0]).toBe(200)
      expect([200, 409]).toContain(race.map(({ status }) => status).toSorted()[1])
      expect(await complete(here, twice.id, sha256Of(bytes))).toMatchObject({ status: 200 })
    } finally {
      await second.close()
    }
  })
})

describe('who may upload', () => {
  it('is nobody without a session', async () => {
    const stranger = new HttpSession(url)
    expect(await stranger.json('/api/console/uploads')).toMatchObject({
      status: 401,
      body: error('auth.required'),
    })
    const { id } = await begin(owner, 10)
    expect(await putPart(stranger, id, 1, randomBytes(10))).toMatchObject({ status: 401 })
  })

  it('is nobody of another account, who cannot even tell that an upload exists', async () => {
    const { id } = await begin(owner, 10)
    const stranger = await signedIn(database, url, globex)
    const nowhere = 'f'.repeat(32)
    for (const target of [id, nowhere]) {
      expect(await putPart(stranger, target, 1, randomBytes(10))).toMatchObject({
        status: 404,
        body: error('upload.not_found'),
      })
      expect(await stranger.json(`/api/console/uploads/${target}`)).toMatchObject({ status: 404 })
      expect(await complete(stranger, target, 'a'.repeat(64))).toMatchObject({ status: 404 })
      expect(await stranger.json(`/api/console/uploads/${target}`, { method: 'DELETE' })).toMatchObject({
        status: 404,
      })
    }
    const other = await stranger.json(`/api/console/objects/${id}/file`)
    expect(other).toMatchObject({ status: 404, body: error('object.not_found') })
  })

  it('is nobody with read permission only', async () => {
    const viewer = await signedIn(database, url, acme, ['IMS ReadOnlyAccess'])
    const { id } = await begin(owner, 10)
    const refused = await viewer.json('/api/console/uploads', {
      method: 'POST',
      body: JSON.stringify({ fileName: 'x', sizeBytes: 10 }),
    })
    expect(refused).toMatchObject({ status: 403, body: error('iam.denied') })
    expect(await putPart(viewer, id, 1, randomBytes(10))).toMatchObject({ status: 403 })
    expect(await complete(viewer, id, 'a'.repeat(64))).toMatchObject({ status: 403 })
    expect(await viewer.json(`/api/console/uploads/${id}`, { method: 'DELETE' })).toMatchObject({
      status: 403,
    })
    expect(await viewer.json(`/api/console/uploads/${id}`)).toMatchObject({ status: 200 })
  })

  it('is nobody soon after the session is ended, and completes nothing at once', async () => {
    const userId = await makeUser(database, acme)
    const session = new HttpSession(url, await sessionCookies(database, userId))
    const file = randomBytes(PART + 10)
    const { id } = await begin(session, file.length)
    expect(await putPart(session, id, 1, partOf(file, 1))).toMatchObject({ status: 200 })
    await database.prisma.session.updateMany({ where: { userId }, data: { revokedAt: new Date() } })
    expect(await complete(session, id, sha256Of(file))).toMatchObject({ status: 401 })
    await until(async () => (await putPart(session, id, 2, partOf(file, 2))).status === 401, 5000)
  })

  it('is no page of another site', async () => {
    const cookies = await sessionCookies(database, await makeUser(database, acme))
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    const from = (headers: Record<string, string>) =>
      fetch(`${url}/api/console/uploads`, {
        method: 'POST',
        headers: { cookie, ...headers },
        body: JSON.stringify({ fileName: 'x', sizeBytes: 10 }),
      })
    expect((await from({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await from({ origin: 'null' })).status).toBe(403)
    expect((await from({ origin: url })).status).toBe(201)
    // fetch of Node does not let a caller set Sec-Fetch headers; a raw request does.
    const raw = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        `${url}/api/console/uploads`,
        { method: 'POST', headers: { cookie, 'sec-fetch-site': 'cross-site', origin: url } },
        (response) => resolve(response.resume().statusCode ?? 0),
      )
      request.on('error', reject)
      request.end('{}')
    })
    expect(raw).toBe(403)
  })

  it('works in the region that the upload began in, whatever region the person looks at', async () => {
    const cookies = await sessionCookies(database, await makeUser(database, acme))
    const session = new HttpSession(url, { ...cookies, 'imprint-region': OTHER_REGION })
    const file = randomBytes(20)
    const { id, regionId } = await begin(session, file.length, {}, `?region=${REGION}`)
    expect(regionId).toBe(REGION)
    expect(await putPart(session, id, 1, file)).toMatchObject({ status: 404 })
    expect(await putPart(session, id, 1, file, {}, `?region=${REGION}`)).toMatchObject({ status: 200 })
    expect(await complete(session, id, sha256Of(file), `?region=${REGION}`)).toMatchObject({ status: 200 })
    const { body } = await session.json<{ uploads: Upload[] }>('/api/console/uploads')
    expect(body.uploads).toEqual([])
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
