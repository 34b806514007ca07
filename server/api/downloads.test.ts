import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import { sha256Of, signedIn } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import type { HttpSession } from '@/test/support/http-session'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, makeImage, type TestAccount } from '@/test/support/world'
import { attachment } from './content-disposition'

const database = useTestDatabase()
const wire = useWire(database)
const bytes = randomBytes(3_000_000)
const sha256 = sha256Of(bytes)

let acme: TestAccount
let owner: HttpSession

beforeAll(async () => {
  acme = await makeAccount(database)
  owner = await signedIn(database, wire.url, acme)
})

async function imageWithBytes(name = 'web server'): Promise<{ imageId: string; path: string; file: string }> {
  const key = `images/${randomBytes(8).toString('hex')}`
  await wire.services.store.put(key, Readable.from([bytes]))
  await database.prisma.storedObject.create({
    data: { key, state: 'committed', writer: 'test', sizeBytes: bytes.length, sha256 },
  })
  const imageId = await makeImage(database, acme, { name, sizeBytes: bytes.length, sha256, storedKey: key })
  return { imageId, path: `/api/console/images/${imageId}/file`, file: join(wire.storeRoot, key) }
}

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const response = await owner.fetch(path, { method, headers })
  return { response, body: Buffer.from(await response.arrayBuffer()) }
}

describe('a download', () => {
  it('is the image byte for byte, named, with its checksum, and audited', async () => {
    const { imageId, path } = await imageWithBytes('服务器 "1"')
    const { response, body } = await get(path)
    expect(response.status).toBe(200)
    expect(body.equals(bytes)).toBe(true)
    expect(response.headers.get('etag')).toBe(`"${sha256}"`)
    const digest = createHash('sha256').update(bytes).digest('base64')
    expect(response.headers.get('repr-digest')).toBe(`sha-256=:${digest}:`)
    expect(response.headers.get('content-disposition')).toContain("filename*=UTF-8''%E6%9C%8D")
    const record = await database.prisma.auditRecord.findFirstOrThrow({ where: { resourceId: imageId } })
    expect(record).toMatchObject({ action: 'downloadImage', outcome: 'success' })
  })

  it.each([
    ['bytes=0-99', 0, 100],
    ['bytes=2999990-', 2_999_990, 3_000_000],
    ['bytes=-5', 2_999_995, 3_000_000],
    ['bytes=2999000-9999999', 2_999_000, 3_000_000],
    ['bytes=-9999999', 0, 3_000_000],
  ])('gives a part: %s', async (range, start, end) => {
    const { path } = await imageWithBytes()
    const { response, body } = await get(path, { range })
    expect(response.status).toBe(206)
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/3000000`)
    expect(body.equals(bytes.subarray(start, end))).toBe(true)
  })

  it.each(['bytes=3000000-', 'bytes=-0'])('refuses a part that is not there: %s', async (range) => {
    const { path } = await imageWithBytes()
    const { response } = await get(path, { range })
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */3000000'])
  })

  it.each(['bytes=5-2', 'bytes=a-b', 'lines=1-2', 'bytes=0-1,5-6'])(
    'gives the whole for %s',
    async (range) => {
      const { path } = await imageWithBytes()
      expect((await get(path, { range })).response.status).toBe(200)
    },
  )

  it('gives a part only of the version that the client has the rest of', async () => {
    const { path } = await imageWithBytes()
    const range = 'bytes=0-9'
    expect((await get(path, { range, 'if-range': `"${sha256}"` })).response.status).toBe(206)
    expect((await get(path, { range, 'if-range': '"another"' })).response.status).toBe(200)
    expect((await get(path, { 'if-none-match': `"${sha256}"` })).response.status).toBe(304)
    const head = await get(path, {}, 'HEAD')
    expect([head.response.status, head.response.headers.get('content-length')]).toEqual([200, '3000000'])
  })

  it('breaks off before its end when the stored bytes are damaged', async () => {
    const { path, file } = await imageWithBytes()
    const damaged = Buffer.from(bytes)
    damaged[1_500_000]! ^= 1
    chmodSync(file, 0o644)
    writeFileSync(file, damaged)
    await expect(get(path)).rejects.toThrow()
  })

  it('says so when the stored bytes are gone', async () => {
    const { path, file } = await imageWithBytes()
    rmSync(file)
    const { response, body } = await get(path)
    expect([response.status, JSON.parse(body.toString())]).toMatchObject([
      500,
      { error: { code: 'image.integrity' } },
    ])
  })

  it('is not there for another account, and refused without the permission', async () => {
    const { path } = await imageWithBytes()
    const url = `http://127.0.0.1:${wire.port}`
    const stranger = await signedIn(database, url, await makeAccount(database))
    expect((await stranger.fetch(path)).status).toBe(404)
    const viewer = await signedIn(database, url, acme, ['IMS ReadOnlyAccess'])
    expect((await viewer.fetch(path)).status).toBe(403)
    expect((await fetch(url + path)).status).toBe(401)
  })
})

describe('the list as CSV', () => {
  it('comes with byte order mark and name, filtered like the list', async () => {
    await makeImage(database, acme, { name: 'csv-one' })
    const { response, body } = await get('/api/console/images.csv?tab=private&search=csv-&locale=en')
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=".+\.csv"/)
    const text = body.toString('utf8')
    expect(text.startsWith('\uFEFF')).toBe(true)
    expect(text.trim().split('\r\n')).toHaveLength(2)
    expect((await get('/api/console/images.csv?tab=nothing')).response.status).toBe(400)
  })
})

describe('a file name in a header', () => {
  it.each([
    ['disk.qcow2', 'attachment; filename="disk.qcow2"; filename*=UTF-8\'\'disk.qcow2'],
    ['a"b\r\nX: y.raw', 'attachment; filename="a_b__X: y.raw"; filename*=UTF-8\'\'a%22b__X%3A%20y.raw'],
    ['../../etc/passwd', 'attachment; filename=".._.._etc_passwd"; filename*=UTF-8\'\'.._.._etc_passwd'],
    ["it's (1)*.raw", "attachment; filename=\"it's (1)*.raw\"; filename*=UTF-8''it%27s%20%281%29%2A.raw"],
    ['镜像\u202e.raw', 'attachment; filename="___.raw"; filename*=UTF-8\'\'%E9%95%9C%E5%83%8F_.raw'],
    ['\ud800', 'attachment; filename="_"; filename*=UTF-8\'\'_'],
    ['', 'attachment; filename="download"; filename*=UTF-8\'\'download'],
  ])('cannot break out: %j', (name, expected) => {
    expect(attachment(name)).toBe(expected)
  })
})
