import { createHash, randomBytes } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { expireReceives } from '@/lib/services/image/expire-receives'
import { useTestDatabase } from '@/test/support/database'
import { leavesNothing, patch, path, qemuDisk, set, show, usedBytes } from '@/test/support/glance'
import { until } from '@/test/support/processes'
import { openRaw, parseRaw, untilClosed } from '@/test/support/raw-http'
import {
  createActiveImage,
  createImage,
  type Person,
  rawDisk,
  reasonOf,
  useWire,
} from '@/test/support/wire-api'

const database = useTestDatabase()
const wire = useWire(database)

let acme: Person
let globex: Person
let operator: Person

beforeAll(async () => {
  acme = await wire.makePerson()
  globex = await wire.makePerson()
  operator = await wire.makePerson('operator')
})

describe('data', () => {
  it('arrives with its length or in chunks, is measured, and comes back', async () => {
    for (const isChunked of [false, true]) {
      const bytes = Buffer.concat([rawDisk(1024), randomBytes(299_520)])
      const id = await createImage(acme.call)
      const before = await usedBytes(database, acme)
      const status = isChunked
        ? await putChunked(acme, id, bytes)
        : (await acme.call('PUT', path(id, '/file'), bytes)).status
      expect(status).toBe(204)
      const md5 = createHash('md5').update(bytes).digest('hex')
      expect(await show(acme.call, id)).toMatchObject({
        ...{ status: 'active', size: bytes.length, virtual_size: bytes.length, checksum: md5 },
        os_hash_algo: 'sha512',
        os_hash_value: createHash('sha512').update(bytes).digest('hex'),
      })
      expect((await usedBytes(database, acme)) - before).toBe(bytes.length)
      const got = await acme.call('GET', path(id, '/file'))
      expect(got.bytes.equals(bytes)).toBe(true)
      const sha256 = createHash('sha256').update(bytes)
      expect(Object.fromEntries(got.headers)).toMatchObject({
        'content-type': 'application/octet-stream',
        'content-length': String(bytes.length),
        'content-md5': md5,
        'repr-digest': `sha-256=:${sha256.digest('base64')}:`,
      })
      const head = await acme.call('HEAD', path(id, '/file'))
      expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)])
      expect((await acme.call('PUT', path(id, '/file'), bytes)).status).toBe(409)
    }
  })

  function putChunked({ token }: Person, id: string, bytes: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      const headers = { 'X-Auth-Token': token, 'Content-Type': 'application/octet-stream' }
      const asked = httpRequest(
        { host: '127.0.0.1', port: wire.port, method: 'PUT', path: path(id, '/file'), headers },
        (response) => {
          response.resume()
          resolve(response.statusCode!)
        },
      )
      asked.on('error', reject)
      for (let at = 0; at < bytes.length; at += 65_536) asked.write(bytes.subarray(at, at + 65_536))
      asked.end()
    })
  }

  it('is given in ranges, as far as the version is the same', async () => {
    const bytes = Buffer.concat([rawDisk(512), randomBytes(2000)])
    const id = await createActiveImage(acme.call, {}, bytes)
    const get = (headers: Record<string, string>) => acme.call('GET', path(id, '/file'), undefined, headers)
    const whole = await get({})
    const etag = whole.headers.get('etag')!
    for (const [range, from, to] of [
      ['bytes=0-0', 0, 0],
      ['bytes=100-199', 100, 199],
      ['bytes=2500-', 2500, 2511],
      ['bytes=-12', 2500, 2511],
      ['bytes=2500-9999', 2500, 2511],
    ] as const) {
      const part = await get({ Range: range })
      expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to}/2512`])
      expect(part.bytes.equals(bytes.subarray(from, to + 1))).toBe(true)
      expect(part.headers.get('content-md5')).toBeNull()
    }
    expect((await get({ Range: 'bytes=2512-' })).status).toBe(416)
    expect((await get({ Range: 'bytes=0-9', 'If-Range': etag })).status).toBe(206)
    expect((await get({ Range: 'bytes=0-9', 'If-Range': '"other"' })).bytes.length).toBe(2512)
    expect((await get({ 'If-None-Match': etag })).status).toBe(304)
    expect((await acme.call('GET', path(await createImage(acme.call), '/file'))).status).toBe(204)
  })

  it('is for the owner and who it is shared with; public images are used, not taken', async () => {
    const id = await createActiveImage(acme.call, { visibility: 'shared' })
    await acme.call('POST', path(id, '/members'), { member: globex.account.projectId })
    const stranger = await wire.makePerson()
    const shared = await createActiveImage(operator.call, { visibility: 'public' })
    const get = async ({ call }: Person, imageId: string) =>
      (await call('GET', path(imageId, '/file'))).status
    expect(await get(globex, id)).toBe(200)
    expect(await get(stranger, id)).toBe(404)
    expect(reasonOf(await acme.call('GET', path(shared, '/file')))).toEqual([403, 'image.download_refused'])
    expect(await get(operator, shared)).toBe(200)
    expect((await globex.call('PUT', path(id, '/file'), rawDisk())).status).toBe(403)
    expect((await acme.call('PUT', path(id, '/file'), 'text', { 'Content-Type': 'text/plain' })).status).toBe(
      415,
    )
  })

  it('as qcow2 is looked into', async () => {
    const id = await createImage(acme.call, { disk_format: 'qcow2' })
    const bytes = qemuDisk(wire.dataDir, '64M', '-f', 'qcow2')
    expect((await acme.call('PUT', path(id, '/file'), bytes)).status).toBe(204)
    expect(await show(acme.call, id)).toMatchObject({
      ...{ status: 'active', size: bytes.length, virtual_size: 64 * 1024 ** 2 },
    })
  })

  it('is not said to need a smaller disk than the one inside', async () => {
    const bytes = qemuDisk(wire.dataDir, '2G', '-f', 'qcow2')
    const id = await createActiveImage(acme.call, { disk_format: 'qcow2' }, bytes)
    expect(reasonOf(await patch(acme.call, id, [set('min_disk', 1)]))).toEqual([
      400,
      'image.min_disk_too_small',
    ])
    for (const gib of [2, 0]) expect((await patch(acme.call, id, [set('min_disk', gib)])).status).toBe(200)
  })

  it.each<[string, string, () => Buffer]>([
    [
      'qcow2',
      'file.backing_file',
      () => qemuDisk(wire.dataDir, '64M', '-f', 'qcow2', '-u', '-F', 'raw', '-b', '/etc/passwd'),
    ],
    ['raw', 'file.format_mismatch', () => qemuDisk(wire.dataDir, '64M', '-f', 'qcow2')],
    ['qcow2', 'file.format_mismatch', () => rawDisk()],
    ['vmdk', 'file.format_mismatch', () => qemuDisk(wire.dataDir, '64M', '-f', 'qcow2')],
  ])('that is not a sound %s is refused (%s), and the image waits again', async (format, reason, make) => {
    await leavesNothing({ wire, database, person: acme }, async () => {
      const id = await createImage(acme.call, { disk_format: format })
      expect(reasonOf(await acme.call('PUT', path(id, '/file'), make()))).toEqual([400, reason])
      expect(await show(acme.call, id)).toMatchObject({ status: 'queued', size: null, checksum: null })
      await acme.call('DELETE', path(id))
    })
  })

  it('of a connection that breaks leaves nothing, and the image waits again', async () => {
    await leavesNothing({ wire, database, person: acme }, async () => {
      const id = await createImage(acme.call)
      const socket = openRaw(wire.port)
      socket.write(uploadHead(id, 10_000) + 'x'.repeat(2000), 'latin1')
      await until(async () => (await show(acme.call, id)).status === 'saving')
      socket.destroy()
      await until(async () => (await show(acme.call, id)).status === 'queued')
      expect((await acme.call('PUT', path(id, '/file'), rawDisk())).status).toBe(204)
      await acme.call('DELETE', path(id))
    })
  })

  const uploadHead = (id: string, sizeBytes: number) =>
    [
      `PUT ${path(id, '/file')} HTTP/1.1`,
      ...['Host: test', 'Connection: close', 'Content-Type: application/octet-stream'],
      ...[`X-Auth-Token: ${acme.token}`, `Content-Length: ${sizeBytes}`, '', ''],
    ].join('\r\n')

  it('is taken from one of two who send it at once', async () => {
    const id = await createImage(acme.call)
    const first = openRaw(wire.port)
    const ended = untilClosed(first)
    first.write(uploadHead(id, 4096) + 'A'.repeat(2000), 'latin1')
    await until(async () => (await show(acme.call, id)).status === 'saving')
    expect(reasonOf(await acme.call('PUT', path(id, '/file'), rawDisk()))).toEqual([409, 'image.not_queued'])
    expect((await acme.call('PUT', path(id, '/stage'), rawDisk())).status).toBe(409)
    first.write('A'.repeat(2096), 'latin1')
    expect(parseRaw(await ended).status).toBe(204)
    expect(await show(acme.call, id)).toMatchObject({ status: 'active', size: 4096 })
  })

  it('of a receiver that died is swept, and comes from nobody else', async () => {
    await leavesNothing({ wire, database, person: acme }, async () => {
      const id = await createImage(acme.call)
      const socket = openRaw(wire.port)
      const ended = untilClosed(socket)
      socket.write(uploadHead(id, 4096) + 'A'.repeat(2000), 'latin1')
      await until(async () => (await show(acme.call, id)).status === 'saving')
      const where = { key: { contains: id }, state: 'staging' } as const
      await until(async () => (await database.prisma.storedObject.count({ where })) === 1)
      await expireReceives(wire.services)
      expect((await show(acme.call, id)).status).toBe('saving')
      await database.pool.query(
        "UPDATE stored_objects SET updated_at = now() - interval '5 minutes' WHERE key LIKE $1",
        [`%${id}%`],
      )
      await expireReceives(wire.services)
      expect((await show(acme.call, id)).status).toBe('queued')
      // It lived after all: what it brings belongs to nobody any more.
      socket.write('A'.repeat(2096), 'latin1')
      expect(parseRaw(await ended).status).toBe(409)
      expect((await show(acme.call, id)).status).toBe('queued')
      await acme.call('DELETE', path(id))
    })
  })

  it('that is more than the quota is refused', async () => {
    const person = await wire.makePerson()
    await database.prisma.quotaLimit.create({
      data: { scopeId: person.account.projectId, resource: 'stored_bytes', limit: 5000 },
    })
    await leavesNothing({ wire, database, person }, async () => {
      const id = await createImage(person.call)
      for (const rest of ['/file', '/stage'])
        expect((await person.call('PUT', path(id, rest), rawDisk(5001))).status).toBe(413)
      expect((await show(person.call, id)).status).toBe('queued')
      expect((await person.call('PUT', path(id, '/file'), rawDisk(5000))).status).toBe(204)
      await person.call('DELETE', path(id))
    })
  })
})
