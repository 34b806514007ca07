import { beforeAll, describe, expect, it } from 'vitest'
import { quotaResources } from '@/lib/domain/quota/quota'
import { checkObjects } from '@/lib/services/check/check-objects'
import { checkWork } from '@/lib/services/check/check-rows'
import { counted } from '@/lib/services/check/check-usage'
import { useTestDatabase } from '@/test/support/database'
import { until } from '@/test/support/processes'
import { openRaw, parseRaw, untilClosed } from '@/test/support/raw-http'
import { makeToken } from '@/test/support/token'
import { createImage, useWire, type WireCall } from '@/test/support/wire-api'
import { makeAccount, makeImage, REGION, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let token: string
let acme: TestAccount
let call: WireCall

beforeAll(async () => {
  acme = await makeAccount(database)
  token = await makeToken(database, acme)
  call = wire.as(token)
  await fsck()
})

/** The operator's check with `--repair`; what the suite itself makes without counting is no finding of it. */
async function fsck(): Promise<string[]> {
  const found: string[] = []
  for (const check of [
    checkWork(wire.services, true),
    checkObjects(wire.services, { isFull: true, repair: true }),
  ])
    for await (const { kind, subject, detail } of check) found.push(`${kind} ${subject} ${detail}`)
  return found
}

const statusOf = async (id: string): Promise<string> => (await call('GET', `/v2/images/${id}`)).body.status

/** Sends half of the bytes of an image. */
async function sendHalf(id: string) {
  const socket = openRaw(wire.port)
  const ended = untilClosed(socket)
  const head = [
    `PUT /v2/images/${id}/file HTTP/1.1`,
    ...['Host: test', 'Connection: close', 'Content-Type: application/octet-stream'],
    ...[`X-Auth-Token: ${token}`, 'Content-Length: 4096', '', ''],
  ]
  socket.write(head.join('\r\n') + 'A'.repeat(2048), 'latin1')
  const where = { key: { contains: id }, state: 'staging' } as const
  await until(async () => (await database.prisma.storedObject.count({ where })) === 1)
  return { socket, ended }
}

const isLongAgo = (table: 'stored_objects' | 'images', id: string) =>
  database.pool.query(
    `UPDATE ${table} SET updated_at = now() - interval '5 minutes' WHERE ${table === 'images' ? 'id::text' : 'key'} LIKE $1`,
    [`%${id}%`],
  )

describe('fsck --repair beside a running service', () => {
  it('leaves images alone that wait for their bytes', async () => {
    const id = await createImage(call)
    await isLongAgo('images', id)
    expect(await fsck()).toEqual([])
    expect(await statusOf(id)).toBe('queued')
  })

  it('leaves bytes alone that arrive, also for hours', async () => {
    const id = await createImage(call)
    const { socket, ended } = await sendHalf(id)
    await isLongAgo('images', id)
    expect(await fsck()).toEqual([])
    socket.write('A'.repeat(2048), 'latin1')
    expect(parseRaw(await ended).status).toBe(204)
    expect(await statusOf(id)).toBe('active')
    expect(await fsck()).toEqual([])
  })

  it('finds what a dead receiver left, and the image waits again', async () => {
    const id = await createImage(call)
    const { socket, ended } = await sendHalf(id)
    await isLongAgo('images', id)
    await isLongAgo('stored_objects', id)
    expect(await fsck()).toEqual([
      expect.stringMatching(`^abandoned_write images/${REGION}/${id}/received-[0-9a-f]+ receive$`),
      `stranded_image ${id} saving`,
    ])
    expect(await statusOf(id)).toBe('queued')
    socket.write('A'.repeat(2048), 'latin1')
    expect(parseRaw(await ended).status).toBe(409)
  })

  it('gives up an image whose job is gone', async () => {
    const id = await makeImage(database, acme, { status: 'saving' })
    await isLongAgo('images', id)
    expect(await fsck()).toContain(`stranded_image ${id} saving`)
    expect(await statusOf(id)).toBe('killed')
  })

  it('counts opened projects as the counter does, without the one of each region', async () => {
    expect((await call('POST', '/v3/projects', { project: { name: `${REGION}_more` } })).status).toBe(201)
    expect(await fsck()).toEqual([])
  })
})

it.each(quotaResources)('fsck counts %s', (resource) => {
  expect(counted.sql).toContain(`'${resource}'`)
})
