import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '@/test/support/database'
import { leavesNothing, path, qemuDisk, show, usedBytes } from '@/test/support/glance'
import {
  createActiveImage,
  createImage,
  type Person,
  rawDisk,
  reasonOf,
  useWire,
  type WireCall,
} from '@/test/support/wire-api'
import { OTHER_REGION, REGION } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database, { IMPRINT_WEB_ALLOW: '127.0.0.1/32' })

let acme: Person
let globex: Person
let operator: Person

beforeAll(async () => {
  acme = await wire.makePerson()
  globex = await wire.makePerson()
  operator = await wire.makePerson('operator')
})

describe('an import', () => {
  const order = (call: WireCall, id: string, method: object, more: object = {}) =>
    call('POST', path(id, '/import'), { method, ...more })
  const task = async (call: WireCall, id: string) => (await call('GET', path(id, '/tasks'))).body.tasks.at(-1)

  it('of staged bytes makes the image active, and a task tells of it', async () => {
    const id = await createImage(acme.call)
    expect((await order(acme.call, id, { name: 'glance-direct' })).status).toBe(409)
    const before = await usedBytes(database, acme)
    expect((await acme.call('PUT', path(id, '/stage'), rawDisk())).status).toBe(204)
    expect(await show(acme.call, id)).toMatchObject({ status: 'uploading', size: 4096 })
    expect((await usedBytes(database, acme)) - before).toBe(4096)
    expect((await order(acme.call, id, { name: 'glance-direct' })).status).toBe(202)
    expect(await show(acme.call, id)).toMatchObject({ status: 'importing' })
    expect(await task(acme.call, id)).toMatchObject({ status: 'pending', image_id: id })
    expect((await order(acme.call, id, { name: 'glance-direct' })).status).toBe(409)
    expect(await wire.work()).toMatchObject({ status: 'succeeded' })
    expect(await task(acme.call, id)).toMatchObject({ status: 'success', result: { image_id: id } })
    expect(await show(acme.call, id)).toMatchObject({ status: 'active', size: 4096, virtual_size: 4096 })
    expect((await usedBytes(database, acme)) - before).toBe(4096)
    expect((await acme.call('GET', path(id, '/file'))).bytes.equals(rawDisk())).toBe(true)
    expect((await globex.call('GET', path(id, '/tasks'))).status).toBe(404)
  })

  it('shows in its task what is known of the order, and nothing else that came', async () => {
    const id = await createImage(acme.call)
    await acme.call('PUT', path(id, '/stage'), rawDisk())
    const known = { method: { name: 'glance-direct' }, stores: ['file'] }
    const more = { stores: ['file'], more: 'x'.repeat(1000), 'a\u0000': 1 }
    expect((await order(acme.call, id, { name: 'glance-direct', 'b\u0000': [[[]]] }, more)).status).toBe(202)
    expect((await task(acme.call, id)).input.import_req).toEqual(known)
    expect(await wire.work()).toMatchObject({ status: 'succeeded' })
  })

  it('of staged bytes that are something else fails, says why, and leaves nothing', async () => {
    await leavesNothing({ wire, database, person: acme }, async () => {
      const id = await createImage(acme.call)
      await acme.call('PUT', path(id, '/stage'), qemuDisk(wire.dataDir, '64M', '-f', 'qcow2'))
      await order(acme.call, id, { name: 'glance-direct' })
      expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'file.format_mismatch' })
      expect(await show(acme.call, id)).toMatchObject({ status: 'queued', os_glance_failed_import: 'file' })
      const failed = await task(acme.call, id)
      expect(failed.status).toBe('failure')
      expect(failed.message).not.toBe('')
      await acme.call('DELETE', path(id))
    })
  })

  it('is forgotten with the image: what was staged is counted no more', async () => {
    await leavesNothing({ wire, database, person: acme }, async () => {
      const id = await createImage(acme.call)
      await acme.call('PUT', path(id, '/stage'), rawDisk(100_000))
      expect((await acme.call('DELETE', path(id))).status).toBe(204)
    })
  })

  it('asks for a way that there is', async () => {
    const id = await createImage(acme.call)
    for (const [method, more] of [
      [{ name: 'copy-image' }, {}],
      [{ name: 'web-download' }, {}],
      [{ name: 'web-download', uri: 'ftp://a.test/x' }, {}],
      [{ name: 'web-download', uri: 'file:///etc/passwd' }, {}],
      [{ name: 'web-download', uri: 'not an address' }, {}],
      [{ name: 'glance-download' }, {}],
      [{ name: 'glance-download', glance_image_id: 'x' }, {}],
      [{ name: 'glance-direct' }, { stores: ['elsewhere'] }],
      [{ name: 'glance-direct' }, { stores: ['file'], all_stores: true }],
      [{}, {}],
    ] as const)
      expect((await order(acme.call, id, method, more)).status, JSON.stringify(method)).toBe(400)
    expect((await show(acme.call, id)).status).toBe('queued')
  })

  describe('from an address', () => {
    const servers: Server[] = []
    const bytes = Buffer.concat([rawDisk(512), randomBytes(100_000)])
    const serve = async (host: string): Promise<string> => {
      const server = createServer((request, response) => {
        if (request.url === '/moved') return response.writeHead(302, { Location: '/disk' }).end()
        if (request.url === '/inside') return response.writeHead(302, { Location: elsewhere }).end()
        if (request.url !== '/disk') return response.writeHead(404).end()
        return response.end(bytes)
      })
      servers.push(server)
      await new Promise<void>((resolve) => server.listen(0, host, resolve))
      return `http://${host}:${(server.address() as { port: number }).port}`
    }
    let base: string
    let elsewhere: string
    beforeAll(async () => {
      elsewhere = `${await serve('127.0.0.2')}/disk`
      base = await serve('127.0.0.1')
    })
    afterAll(() => {
      for (const server of servers) server.close()
    })

    it.each(['/disk', '/moved'])('fetches it (%s)', async (rest) => {
      const id = await createImage(acme.call)
      expect((await order(acme.call, id, { name: 'web-download', uri: base + rest })).status).toBe(202)
      expect(await wire.work()).toMatchObject({ status: 'succeeded' })
      expect(await show(acme.call, id)).toMatchObject({ status: 'active', size: bytes.length })
      expect((await acme.call('GET', path(id, '/file'))).bytes.equals(bytes)).toBe(true)
    })

    it('never reaches into networks that were not opened', async () => {
      const id = await createImage(acme.call)
      for (const uri of [elsewhere, 'http://169.254.169.254/x', 'http://[::1]/x', 'http://10.0.0.1/x'])
        expect(reasonOf(await order(acme.call, id, { name: 'web-download', uri })), uri).toEqual([
          400,
          'web.address_refused',
        ])
      expect((await order(acme.call, id, { name: 'web-download', uri: `${base}/inside` })).status).toBe(202)
      expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'web.address_refused' })
      expect((await show(acme.call, id)).status).toBe('queued')
    })

    it('fails when there is nothing', async () => {
      await leavesNothing({ wire, database, person: acme }, async () => {
        const id = await createImage(acme.call)
        await order(acme.call, id, { name: 'web-download', uri: `${base}/nothing` })
        expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'web.status' })
        await acme.call('DELETE', path(id))
      })
    })
  })

  it('from another image of the account brings its formats along, and of others nothing', async () => {
    const bytes = qemuDisk(wire.dataDir, '64M', '-f', 'qcow2')
    const source = await createActiveImage(acme.call, { disk_format: 'qcow2', hw_disk_bus: 'scsi' }, bytes)
    const wanted = { name: 'glance-download', glance_image_id: source, glance_region: REGION }
    const { body } = await acme.call('POST', '/v2/images', { name: 'copy' })
    expect((await order(acme.call, body.id, wanted)).status).toBe(202)
    expect(await wire.work()).toMatchObject({ status: 'succeeded' })
    const copy = { status: 'active', disk_format: 'qcow2', container_format: 'bare', hw_disk_bus: 'scsi' }
    expect(await show(acme.call, body.id)).toMatchObject(copy)
    expect((await acme.call('GET', path(body.id, '/file'))).bytes.equals(bytes)).toBe(true)

    const theirs = await globex.call('POST', '/v2/images', {})
    expect((await order(globex.call, theirs.body.id, wanted)).status).toBe(202)
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'image.not_found' })
    const catalogued = await createActiveImage(operator.call, { visibility: 'public' })
    const used = await acme.call('POST', '/v2/images', {})
    expect((await order(acme.call, used.body.id, { ...wanted, glance_image_id: catalogued })).status).toBe(
      202,
    )
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'image.download_refused' })
    const elsewhere = await acme.call('POST', '/v2/images', {})
    const region = { ...wanted, glance_region: OTHER_REGION }
    expect((await order(acme.call, elsewhere.body.id, region)).status).toBe(202)
    expect(await wire.work()).toMatchObject({ status: 'failed', failureCode: 'image.not_found' })
  })
})
