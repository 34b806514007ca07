import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { FileStore } from '@/lib/drivers/store/file-store'
import { expireUploads } from '@/lib/services/upload/expire-uploads'
import { contentDigest, makeUser, sessionCookies, sha256Of, signedIn } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { HttpSession } from '@/test/support/http-session'
import {
  begin,
  complete,
  download,
  error,
  MIB,
  PART,
  partOf,
  putPart,
  type Upload,
} from '@/test/support/uploads'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, type TestAccount, usedOf } from '@/test/support/world'
import { runApi } from './run-api'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let owner: HttpSession

beforeAll(async () => {
  acme = await makeAccount(database)
  owner = await signedIn(database, wire.url, acme)
})

describe('an upload that stops on the way', () => {
  /** Sends part of a body and hangs up. */
  async function cutOff(cookies: Record<string, string>, id: string, bytes: Buffer, sent: number) {
    const cookie = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join('; ')
    const request = httpRequest(`${wire.url}/api/console/uploads/${id}/parts/1`, {
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
    const session = new HttpSession(wire.url, cookies)
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
    const session = new HttpSession(wire.url, cookies)
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
    const session = new HttpSession(wire.url, cookies)
    const [flightsBefore, bytesBefore] = [
      await usedOf(database, acme, 'uploads_in_flight'),
      await usedOf(database, acme, 'stored_bytes'),
    ]
    const { id } = await begin(session, PART)
    const hangUp = await cutOff(cookies, id, randomBytes(PART), MIB)
    await delay(100)
    expect((await session.fetch(`/api/console/uploads/${id}`, { method: 'DELETE' })).status).toBe(204)
    expect((await session.fetch(`/api/console/uploads/${id}`, { method: 'DELETE' })).status).toBe(204)
    hangUp()
    expect(await putPart(session, id, 1, randomBytes(PART))).toMatchObject({ body: error('upload.not_open') })
    expect([
      await usedOf(database, acme, 'uploads_in_flight'),
      await usedOf(database, acme, 'stored_bytes'),
    ]).toEqual([flightsBefore, bytesBefore])
    expect((await readdir(join(wire.storeRoot, '.staging'))).filter((name) => name.includes(id))).toEqual([])
  })

  it('is given up after seven idle days', async () => {
    const file = randomBytes(50)
    const { id } = await begin(owner, file.length)
    await putPart(owner, id, 1, file)
    const flights = await usedOf(database, acme, 'uploads_in_flight')
    await database.prisma.uploadSession.update({
      where: { id },
      data: { expiresAt: new Date(Date.now() - 1000) },
    })
    await expireUploads(wire.services)
    expect(await complete(owner, id, sha256Of(file))).toMatchObject({
      status: 409,
      body: error('upload.not_open'),
    })
    expect(flights - (await usedOf(database, acme, 'uploads_in_flight'))).toBe(1)
    expect((await readdir(join(wire.storeRoot, '.staging'))).filter((name) => name.includes(id))).toEqual([])
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
    const store = new FileStore(wire.storeRoot)
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
    const second = await runApi(wire.config)
    try {
      const cookies = await sessionCookies(database, await makeUser(database, acme))
      const here = new HttpSession(wire.url, cookies)
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
