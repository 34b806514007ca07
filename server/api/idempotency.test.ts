import { beforeAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { removeExpired } from '@/lib/services/iam/tokens/remove-expired'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { reasonOf, useWire } from '@/test/support/wire-api'
import { makeAccount, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let owner: string

beforeAll(async () => {
  acme = await makeAccount(database)
  owner = await makeToken(database, acme)
})

const create = (key: string, body: unknown, token = owner, path = '/v2/images') =>
  wire.call(token, 'POST', path, body, { 'Idempotency-Key': key })
const count = (name: string) => database.prisma.image.count({ where: { name } })
const newName = () => `n-${newHexId().slice(0, 12)}`

describe('a create with a key', () => {
  it('is carried out once, and answered alike', async () => {
    const [key, name] = [newHexId(), newName()]
    const first = await create(key, { name })
    expect(first.status).toBe(201)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    const again = await create(key, { name })
    expect([again.status, again.bytes.toString()]).toEqual([201, first.bytes.toString()])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    for (const header of ['content-type', 'location', 'etag'])
      expect(again.headers.get(header), header).toBe(first.headers.get(header))
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(await count(name)).toBe(1)
    expect(await database.prisma.auditRecord.count({ where: { resourceId: first.body.id } })).toBe(1)
  })

  it('refuses the key for anything else', async () => {
    const [key, name] = [newHexId(), newName()]
    expect((await create(key, { name })).status).toBe(201)
    const others = [
      await create(key, { name: newName() }),
      await create(key, { name }, owner, '/v2/images?x=1'),
      await create(key, { namespace: newName() }, owner, '/v2/metadefs/namespaces'),
    ]
    for (const other of others) expect(reasonOf(other)).toEqual([422, 'request.key_reused'])
    expect((await create(key, { name })).status).toBe(201)
    expect(await count(name)).toBe(1)
  })

  it('makes one of ten that come at once', async () => {
    const [key, name] = [newHexId(), newName()]
    const answers = await Promise.all(Array.from({ length: 10 }, () => create(key, { name })))
    const statuses = answers.map(({ status }) => status)
    expect(statuses).toContain(201)
    // Who came while the first was at work is told to come again.
    for (const answer of answers)
      expect([
        [201, undefined],
        [409, 'request.conflict'],
      ]).toContainEqual(reasonOf(answer))
    const ids = answers.flatMap(({ status, body }) => (status === 201 ? [body.id] : []))
    expect(new Set(ids).size).toBe(1)
    expect(await count(name)).toBe(1)
    expect((await create(key, { name })).body.id).toBe(ids[0])
  })

  it('that was refused may be tried again', async () => {
    const [key, name] = [newHexId(), newName()]
    const viewer = await makeToken(database, acme, ['IMS ReadOnlyAccess'])
    expect(reasonOf(await create(key, { name }, viewer))).toEqual([403, 'iam.denied'])
    const limit = { scopeId: acme.projectId, resource: 'private_images', limit: 0 }
    await database.prisma.quotaLimit.create({ data: limit })
    expect((await create(key, { name })).status).toBe(413)
    await database.prisma.quotaLimit.deleteMany({ where: { scopeId: acme.projectId } })
    expect((await create(key, { name })).status).toBe(201)
    expect(await count(name)).toBe(1)
    for (const broken of [{ name: 1 }, [], '{'])
      expect((await create(`${key}-broken`, broken)).status).toBe(400)
    expect((await create(`${key}-broken`, { name: newName() })).status).toBe(201)
  })

  it('is nobody else’s, and of one project', async () => {
    const [key, name] = [newHexId(), newName()]
    const colleague = await makeToken(database, acme)
    const stranger = await makeToken(database, await makeAccount(database))
    const answers = [
      await create(key, { name }),
      await create(key, { name }, colleague),
      await create(key, { name }, stranger),
      await create(key, { name: newName() }, stranger),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 422])
    expect(await count(name)).toBe(3)
    expect(new Set(answers.slice(0, 3).map(({ body }) => body.id)).size).toBe(3)
  })

  it('is not answered to whoever may not do it any more', async () => {
    const [key, name] = [newHexId(), newName()]
    const token = await makeToken(database, acme)
    expect((await create(key, { name }, token)).status).toBe(201)
    await wire.call(token, 'DELETE', '/v3/auth/tokens', undefined, { 'X-Subject-Token': token })
    expect((await create(key, { name }, token)).status).toBe(401)
  })

  it('is remembered for a day', async () => {
    const [key, name] = [newHexId(), newName()]
    await create(key, { name })
    await database.pool.query(
      "UPDATE idempotent_requests SET expires_at = now() - interval '1 second' WHERE key = $1",
      [key],
    )
    expect((await create(key, { name: `${name}-2` })).status).toBe(201)
    await database.pool.query(
      "UPDATE idempotent_requests SET expires_at = now() - interval '1 second' WHERE key = $1",
      [key],
    )
    await removeExpired(database)
    const { rows } = await database.pool.query('SELECT 1 FROM idempotent_requests WHERE key = $1', [key])
    expect(rows).toEqual([])
  })

  it('has a key of a sensible form', async () => {
    expect((await create('x'.repeat(256), { name: newName() })).status).toBe(400)
    expect((await create('a b', { name: newName() })).status).toBe(400)
    expect((await create('x'.repeat(255), { name: newName() })).status).toBe(201)
  })
})
