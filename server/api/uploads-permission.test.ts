import { randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeUser, sessionCookies, sha256Of, signedIn } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { HttpSession } from '@/test/support/http-session'
import { until } from '@/test/support/processes'
import { begin, complete, error, PART, partOf, putPart, type Upload } from '@/test/support/uploads'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, OTHER_REGION, REGION, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let globex: TestAccount
let owner: HttpSession

beforeAll(async () => {
  acme = await makeAccount(database)
  globex = await makeAccount(database)
  owner = await signedIn(database, wire.url, acme)
})

describe('who may upload', () => {
  it('is nobody without a session', async () => {
    const stranger = new HttpSession(wire.url)
    expect(await stranger.json('/api/console/uploads')).toMatchObject({
      status: 401,
      body: error('auth.required'),
    })
    const { id } = await begin(owner, 10)
    expect(await putPart(stranger, id, 1, randomBytes(10))).toMatchObject({ status: 401 })
  })

  it('is nobody of another account, who cannot even tell that an upload exists', async () => {
    const { id } = await begin(owner, 10)
    const stranger = await signedIn(database, wire.url, globex)
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
    const viewer = await signedIn(database, wire.url, acme, ['IMS ReadOnlyAccess'])
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
    const session = new HttpSession(wire.url, await sessionCookies(database, userId))
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
      fetch(`${wire.url}/api/console/uploads`, {
        method: 'POST',
        headers: { cookie, ...headers },
        body: JSON.stringify({ fileName: 'x', sizeBytes: 10 }),
      })
    expect((await from({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await from({ origin: 'null' })).status).toBe(403)
    expect((await from({ origin: wire.url })).status).toBe(201)
    // fetch of Node does not let a caller set Sec-Fetch headers; a raw request does.
    const raw = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        `${wire.url}/api/console/uploads`,
        { method: 'POST', headers: { cookie, 'sec-fetch-site': 'cross-site', origin: wire.url } },
        (response) => resolve(response.resume().statusCode ?? 0),
      )
      request.on('error', reject)
      request.end('{}')
    })
    expect(raw).toBe(403)
  })

  it('works in the region that the upload began in, whatever region the person looks at', async () => {
    const cookies = await sessionCookies(database, await makeUser(database, acme))
    const session = new HttpSession(wire.url, { ...cookies, 'imprint-region': OTHER_REGION })
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
