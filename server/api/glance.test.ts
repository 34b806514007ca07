import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer, request as httpRequest, type Server } from 'node:http'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { expireReceives } from '@/lib/services/image/expire-receives'
import { claimJob } from '@/lib/services/job/lease'
import { removeDiscarded } from '@/lib/services/stored/sweep'
import { useTestDatabase } from '@/test/support/database'
import { until } from '@/test/support/processes'
import { openRaw, parseRaw, untilClosed } from '@/test/support/raw-http'
import { makeToken } from '@/test/support/token'
import {
  createActiveImage,
  createImage,
  PATCH_TYPE,
  rawDisk,
  useWire,
  type WireCall,
} from '@/test/support/wire-api'
import { makeAccount, makeImage, OTHER_REGION, REGION, type TestAccount } from '@/test/support/world'
import { JobRun } from '@/worker/job-run'
import { performJob } from '@/worker/perform-job'

const database = useTestDatabase()
const wire = useWire(database, { IMPRINT_WEB_ALLOW: '127.0.0.1/32' })

interface Person {
  account: TestAccount
  token: string
  call: WireCall
}

let acme: Person
let globex: Person
let operator: Person

async function makePerson(kind: 'tenant' | 'operator' = 'tenant'): Promise<Person> {
  const account = await makeAccount(database, undefined, kind)
  const token = await makeToken(database, account)
  return { account, token, call: wire.as(token) }
}

beforeAll(async () => {
  acme = await makePerson()
  globex = await makePerson()
  operator = await makePerson('operator')
})

const path = (imageId: string, rest = '') => `/v2/images/${imageId}${rest}`
const show = async (call: WireCall, imageId: string) => (await call('GET', path(imageId))).body
const patch = (call: WireCall, imageId: string, steps: unknown, headers: Record<string, string> = {}) =>
  call('PATCH', path(imageId), steps, { ...PATCH_TYPE, ...headers })
const set = (name: string, value: unknown, op = 'replace') => ({ op, path: `/${name}`, value })
const reasonOf = ({ status, body }: { status: number; body: { error?: { reason: string } } }) => [
  status,
  body?.error?.reason,
]

const filesInStore = async (): Promise<number> =>
  (await readdir(wire.storeRoot, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    .length
const usedBytes = async ({ account }: Person): Promise<number> => {
  const scopeId_resource = { scopeId: account.projectId, resource: 'stored_bytes' }
  const usage = await database.prisma.quotaUsage.findUnique({ where: { scopeId_resource } })
  return Number(usage?.used ?? 0)
}

/** Whatever `deed` does, it leaves the store and what is counted as they were. */
async function leavesNothing(person: Person, deed: () => Promise<unknown>): Promise<void> {
  await removeDiscarded(wire.services)
  const before = [await filesInStore(), await usedBytes(person)]
  await deed()
  await removeDiscarded(wire.services)
  expect([await filesInStore(), await usedBytes(person)]).toEqual(before)
  expect(await database.prisma.storedObject.count({ where: { state: 'staging' } })).toBe(0)
}

/** Takes the next job as a worker does and performs it to its end. */
async function work() {
  const job = await claimJob(wire.services, newHexId())
  if (!job) throw new Error('there is no job')
  await performJob(new JobRun(wire.services, job), pino({ level: 'silent' }))
  return database.prisma.job.findUniqueOrThrow({ where: { id: job.id } })
}

function qemuDisk(...options: string[]): Buffer {
  const file = join(wire.dataDir, `${newHexId()}.img`)
  execFileSync('qemu-img', ['create', '-q', ...options, file, '64M'])
  return readFileSync(file)
}

describe('an image', () => {
  it('is registered, changed, shown and deleted', async () => {
    const made = await acme.call('POST', '/v2/images', {
      ...{ name: '镜像', disk_format: 'qcow2', container_format: 'bare', min_disk: 10, min_ram: 512 },
      ...{ tags: ['web', 'stage=prod'], protected: true, hw_disk_bus: 'scsi' },
    })
    expect(made).toMatchObject({
      status: 201,
      body: {
        ...{ name: '镜像', status: 'queued', visibility: 'private', owner: acme.account.projectId },
        ...{ size: null, checksum: null, protected: true, hw_disk_bus: 'scsi', schema: '/v2/schemas/image' },
      },
    })
    const { id } = made.body
    expect(made.headers.get('location')).toBe(path(id))
    expect(made.body.tags.toSorted()).toEqual(['stage=prod', 'web'])
    expect(await show(acme.call, id)).toEqual(made.body)

    const changed = await patch(acme.call, id, [
      set('name', 'two'),
      set('hw_disk_bus', null, 'remove'),
      set('os_distro', 'debian', 'add'),
      set('tags', ['a']),
    ])
    expect(changed.body).toMatchObject({ name: 'two', os_distro: 'debian', tags: ['a'] })
    expect(changed.body).not.toHaveProperty('hw_disk_bus')
    expect(reasonOf(await acme.call('DELETE', path(id)))).toEqual([403, 'image.protected'])
    await patch(acme.call, id, [set('protected', false)])
    expect((await acme.call('DELETE', path(id))).status).toBe(204)
    expect((await acme.call('GET', path(id))).status).toBe(404)
    expect((await acme.call('DELETE', path(id))).status).toBe(404)
  })

  it('is changed by all steps of a patch or by none', async () => {
    const id = await createImage(acme.call, { name: 'one' })
    for (const [steps, status] of [
      [[set('name', 'two'), set('nothing', 'x')], 409],
      [[set('name', 'two'), set('nothing', null, 'remove')], 409],
      [[set('name', 'two'), set('status', 'active')], 403],
      [[set('name', 'two'), set('id', newImageId())], 403],
      [[set('name', 'two'), set('name', null, 'remove')], 403],
      [[set('name', 'two'), set('visibility', 'everybody')], 400],
      [[set('name', 'two'), set('visibility', 'public')], 403],
      [[set('name', 'two'), set('min_disk', -1)], 400],
      [[set('name', 'two'), { op: 'move', from: '/name', path: '/x' }], 400],
      [[set('name', 'two'), { op: 'replace', path: 'name', value: 'x' }], 400],
      [[set('name', 'two'), { op: 'replace', path: '/name' }], 400],
      [[set('name', 'x'.repeat(256))], 400],
      [{ name: 'two' }, 400],
      ['', 400],
    ] as const)
      expect((await patch(acme.call, id, steps)).status, JSON.stringify(steps)).toBe(status)
    expect((await show(acme.call, id)).name).toBe('one')
  })

  it('is patched in either media type and no other', async () => {
    const id = await createImage(acme.call)
    const type = (text: string) => ({ 'Content-Type': text })
    const old = [{ replace: '/name', value: 'old' }]
    expect(
      (await patch(acme.call, id, old, type('application/openstack-images-v2.0-json-patch'))).body.name,
    ).toBe('old')
    for (const text of [
      'application/openstack-images-v2.1-json-patch; charset=utf-8',
      'application/json-patch+json',
    ])
      expect((await patch(acme.call, id, [set('name', text)], type(text))).body.name).toBe(text)
    for (const text of ['application/json', 'text/plain', 'application/openstack-images-v2.3-json-patch'])
      expect((await patch(acme.call, id, [set('name', 'x')], type(text))).status, text).toBe(415)
    expect((await acme.call('POST', '/v2/images', '{}', type('text/plain'))).status).toBe(415)
  })

  it('is changed under a condition', async () => {
    const id = await createImage(acme.call)
    const shown = await acme.call('GET', path(id))
    const etag = shown.headers.get('etag')!
    expect((await acme.call('GET', path(id), undefined, { 'If-None-Match': etag })).status).toBe(304)
    const changed = await patch(acme.call, id, [set('name', 'two')], { 'If-Match': etag })
    expect(changed.status).toBe(200)
    expect(changed.headers.get('etag')).not.toBe(etag)
    const late = await patch(acme.call, id, [set('name', 'three')], { 'If-Match': etag })
    expect(reasonOf(late)).toEqual([412, 'request.precondition'])
    expect((await acme.call('GET', path(id), undefined, { 'If-None-Match': etag })).status).toBe(200)
    expect((await patch(acme.call, id, [set('name', 'four')], { 'If-Match': '*' })).status).toBe(200)

    // Without a condition nobody's change is lost.
    const names = Array.from({ length: 4 }, (_, index) => `p${index}`)
    const all = await Promise.all(names.map((name) => patch(acme.call, id, [set(name, 'x', 'add')])))
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await show(acme.call, id)).toMatchObject(Object.fromEntries(names.map((name) => [name, 'x'])))
  })

  it('of the marketplace is withdrawn there, not made private beneath its listing', async () => {
    const id = await createActiveImage(operator.call)
    const listed = { visibility: 'market', publication: 'listed' } as const
    await database.prisma.image.update({ where: { id }, data: listed })
    for (const word of ['private', 'shared', 'public'])
      expect(reasonOf(await patch(operator.call, id, [set('visibility', word)]))).toEqual([
        403,
        'image.published',
      ])
    expect(await database.prisma.image.findUnique({ where: { id } })).toMatchObject(listed)
    await database.prisma.image.update({
      where: { id },
      data: { visibility: 'private', publication: 'none' },
    })
  })

  it('takes an id of one’s own choosing once, also of many who want it at once', async () => {
    const id = newImageId()
    const wanted = { id, name: 'one' }
    const answers = await Promise.all(
      [acme, acme, acme, globex, globex].map(({ call }) => call('POST', '/v2/images', wanted)),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409])
    expect((await acme.call('POST', '/v2/images', { id: 'mine' })).status).toBe(400)
  })

  it('has tags of its own', async () => {
    const id = await createImage(acme.call)
    const tag = (method: string, name: string) =>
      acme.call(method, path(id, `/tags/${encodeURIComponent(name)}`)).then(({ status }) => status)
    expect([await tag('PUT', '数 据'), await tag('PUT', 'b'), await tag('PUT', 'b')]).toEqual([204, 204, 204])
    expect((await show(acme.call, id)).tags.toSorted()).toEqual(['b', '数 据'])
    expect(
      (await acme.call('GET', `/v2/images?tag=b&tag=${encodeURIComponent('数 据')}`)).body.images,
    ).toMatchObject([{ id }])
    expect((await acme.call('GET', '/v2/images?tag=b&tag=c')).body.images).toEqual([])
    expect([await tag('DELETE', 'b'), await tag('DELETE', 'b')]).toEqual([204, 404])
  })

  it('is used no more while it is deactivated', async () => {
    const id = await createActiveImage(acme.call)
    const act = async (deed: string) => (await acme.call('POST', path(id, `/actions/${deed}`))).status
    expect([await act('deactivate'), await act('deactivate')]).toEqual([204, 204])
    expect((await show(acme.call, id)).status).toBe('deactivated')
    expect((await acme.call('GET', path(id, '/file'))).status).toBe(403)
    expect([await act('reactivate'), await act('reactivate')]).toEqual([204, 204])
    expect((await acme.call('GET', path(id, '/file'))).status).toBe(200)
    const queued = await createImage(acme.call)
    expect((await acme.call('POST', path(queued, '/actions/deactivate'))).status).toBe(409)
  })
})

describe('a list', () => {
  let lister: Person
  const at = (index: number) => new Date(Date.UTC(2026, 0, 1, 0, index % 10, 0, index % 3))

  beforeAll(async () => {
    lister = await makePerson()
    for (let index = 0; index < 60; index++)
      await makeImage(database, index % 3 ? lister.account : operator.account, {
        name: `n${(index * 7) % 5}`,
        sizeBytes: (index * 11) % 4,
        status: index % 3 && index % 7 === 0 ? 'queued' : 'active',
        visibility: index % 3 ? 'private' : 'public',
        diskFormat: index % 2 ? 'raw' : 'qcow2',
        containerFormat: 'bare',
        createdAt: at(index),
        updatedAt: at(index * 13),
        minDiskGib: index % 5,
      })
  })
  afterAll(() => database.prisma.image.deleteMany({ where: { projectId: operator.account.projectId } }))

  const listed = async (query: string) => {
    const { status, body } = await lister.call('GET', `/v2/images?${query}`)
    expect(status, `${query}: ${JSON.stringify(body.error)}`).toBe(200)
    return body
  }
  const idsOf = (body: { images: { id: string }[] }) => body.images.map(({ id }) => id)

  const keys = ['name', 'status', 'container_format', 'disk_format', 'size', 'id', 'created_at', 'updated_at']
  const sorts = [
    '',
    ...keys.flatMap((key) => ['asc', 'desc'].map((way) => `sort_key=${key}&sort_dir=${way}`)),
    'sort=name:asc,size:desc',
    'sort=size:desc,name:asc,created_at:desc',
    'sort=disk_format:asc,id:desc',
    'sort=updated_at:desc,created_at:asc',
    'sort_key=name&sort_key=size&sort_dir=asc&sort_dir=desc',
    'sort_key=name&sort_key=size&sort_dir=asc',
  ]
  it.each(sorts)('in pages is the whole list, in order: %s', async (sort) => {
    const whole = await listed(`${sort}&limit=1000`)
    expect(whole.images).toHaveLength(60)
    expect(whole.next).toBeUndefined()
    const seen: string[] = []
    let next: string | undefined = `/v2/images?${sort}&limit=7`
    for (let page = 0; next; page++) {
      expect(page).toBeLessThan(9)
      const { body }: { body: { images: { id: string }[]; next?: string } } = await lister.call('GET', next)
      seen.push(...idsOf(body))
      next = body.next
    }
    expect(seen).toEqual(idsOf(whole))
    const [, key, way] = /^sort_key=(\w+)&sort_dir=(\w+)$/.exec(sort) ?? []
    if (!key || key === 'status') return
    const values = whole.images.map((image: Record<string, string>) => image[key])
    const sorted = values.toSorted((a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0))
    expect(values).toEqual(way === 'asc' ? sorted : sorted.toReversed())
  })

  it('is filtered by value, by lists, by what is not, and by time', async () => {
    const all = (await listed('limit=1000')).images as Record<string, string | number>[]
    const count = async (query: string) => (await listed(`limit=1000&${query}`)).images.length
    const expected = (holds: (image: Record<string, string | number>) => boolean) => all.filter(holds).length
    expect(await count('name=n1')).toBe(expected(({ name }) => name === 'n1'))
    expect(await count('name=in:n1,n2')).toBe(expected(({ name }) => name === 'n1' || name === 'n2'))
    expect(await count('name=in:%22n1%22,n2')).toBe(expected(({ name }) => name === 'n1' || name === 'n2'))
    expect(await count('name=neq:n1')).toBe(expected(({ name }) => name !== 'n1'))
    expect(await count('status=in:queued,killed')).toBe(expected(({ status }) => status === 'queued'))
    expect(await count('status=nonsense')).toBe(0)
    expect(await count(`id=in:${all[0]!.id},${all[1]!.id},nonsense`)).toBe(2)
    expect(await count('size_min=1&size_max=2')).toBe(
      expected(({ size }) => Number(size ?? 0) >= 1 && Number(size ?? 0) <= 2),
    )
    expect(await count('min_disk=3')).toBe(expected(({ min_disk }) => min_disk === 3))
    expect(await count('disk_format=raw&visibility=public')).toBe(
      expected(({ disk_format, visibility }) => disk_format === 'raw' && visibility === 'public'),
    )
    expect(await count('visibility=private')).toBe(40)
    expect(await count(`owner=${lister.account.projectId}`)).toBe(40)

    const rows = await database.prisma.image.findMany({
      where: { id: { in: all.map(({ id }) => String(id)) } },
    })
    const noon = new Date(Date.UTC(2026, 0, 1, 0, 5, 0, 1))
    const times: [string, (time: Date) => boolean][] = [
      ['gt', (time) => time > noon],
      ['gte', (time) => time >= noon],
      ['lt', (time) => time < noon],
      ['lte', (time) => time <= noon],
      ['eq', (time) => time.getTime() === noon.getTime()],
      ['neq', (time) => time.getTime() !== noon.getTime()],
    ]
    for (const [operation, holds] of times)
      for (const text of [noon.toISOString(), '2026-01-01T01:05:00.001%2B01:00', '2026-01-01 00:05:00.001'])
        expect(await count(`created_at=${operation}:${text}`), `${operation} ${text}`).toBe(
          rows.filter(({ createdAt }) => holds(createdAt)).length,
        )
  })

  it('takes names with commas and colons', async () => {
    const person = await makePerson()
    const names = ['a,b', 'a:b', 'in:x', 'gt:5', 'plain']
    const ids = new Map<string, string>()
    for (const name of names) ids.set(name, await createImage(person.call, { name }))
    const find = async (name: string) => {
      const { body } = await person.call(
        'GET',
        `/v2/images?${new URLSearchParams({ name, sort: 'name:asc' })}`,
      )
      return body.images.map((image: { name: string }) => image.name)
    }
    expect(await find('in:"a,b",plain')).toEqual(['a,b', 'plain'])
    expect(await find('a,b')).toEqual(['a,b'])
    expect(await find('a:b')).toEqual(['a:b'])
    expect(await find('gt:5')).toEqual(['gt:5'])
    expect(await find('in:in:x')).toEqual(['in:x'])
    for (const name of ['in:"a', 'in:"a"b'])
      expect((await person.call('GET', `/v2/images?${new URLSearchParams({ name })}`)).status, name).toBe(400)
  })

  it('refuses what it does not understand', async () => {
    const foreign = await createImage(globex.call)
    for (const query of [
      ...['limit=-1', 'limit=x', 'limit=1.5', 'marker=x', `marker=${newImageId()}`, `marker=${foreign}`],
      ...['sort_key=owner', 'sort=name:up', 'sort=__proto__:asc', 'sort=name&sort_key=name'],
      ...['visibility=x', 'member_status=x', 'os_hidden=x', 'protected=x', 'size_min=x', 'size_min=-1'],
      ...['created_at=x', 'created_at=gt:2026-02-30T00:00:00Z', 'created_at=gt:', 'min_ram=x'],
      'created_at=gte:0000-01-01',
    ])
      expect((await lister.call('GET', `/v2/images?${query}`)).status, query).toBe(400)
    expect((await listed('limit=0')).images).toEqual([])
    expect((await listed('limit=99999')).images.length).toBe(60)
    for (const query of ['something=else', 'virtual_env_type=__proto__'])
      expect((await listed(query)).images).toEqual([])
  })

  it('leaves hidden images out unless they are asked for', async () => {
    const person = await makePerson()
    const id = await createImage(person.call)
    const ids = async (query: string) => idsOf((await person.call('GET', `/v2/images?${query}`)).body)
    expect(await ids('visibility=private')).toEqual([id])
    await patch(person.call, id, [set('os_hidden', true)])
    expect(await ids('visibility=private')).toEqual([])
    expect(await ids('visibility=private&os_hidden=true')).toEqual([id])
    expect((await show(person.call, id)).os_hidden).toBe(true)
  })
})

describe('members', () => {
  it('see what was offered to them by their answers, and nobody else does', async () => {
    const [owner, receiver, stranger] = [await makePerson(), await makePerson(), await makePerson()]
    const ids: Record<string, string> = {
      private: await createActiveImage(owner.call, { name: 'private' }),
      shareable: await createActiveImage(owner.call, { name: 'shareable', visibility: 'shared' }),
      public: await createActiveImage(operator.call, { name: 'public', visibility: 'public' }),
    }
    for (const status of ['pending', 'accepted', 'rejected']) {
      const id = await createActiveImage(owner.call, { name: status, visibility: 'shared' })
      ids[status] = id
      const offer = await owner.call('POST', path(id, '/members'), { member: receiver.account.projectId })
      expect(offer.body).toMatchObject({ status: 'pending', member_id: receiver.account.projectId })
      if (status !== 'pending')
        await receiver.call('PUT', path(id, `/members/${receiver.account.projectId}`), { status })
    }
    const listed = async ({ call }: Person, query: string) => {
      const { body } = await call('GET', `/v2/images?limit=100&${query}`)
      return body.images
        .filter((image: { id: string }) => Object.values(ids).includes(image.id))
        .map((image: { name: string }) => image.name)
        .toSorted()
    }
    const offered = ['accepted', 'pending', 'rejected']
    const cases: [string, string[], string[], string[]][] = [
      ['', ['private', 'public', 'shareable', ...offered], ['public', 'accepted'], ['public']],
      [
        'visibility=all&member_status=all',
        ['private', 'public', 'shareable', ...offered],
        ['public', ...offered],
        ['public'],
      ],
      ['visibility=shared', ['shareable', ...offered], ['accepted'], []],
      ['visibility=shared&member_status=pending', ['shareable', ...offered], ['pending'], []],
      ['visibility=shared&member_status=rejected', ['shareable', ...offered], ['rejected'], []],
      ['visibility=shared&member_status=all', ['shareable', ...offered], offered, []],
      ['visibility=private&member_status=all', ['private'], [], []],
      ['visibility=public', ['public'], ['public'], ['public']],
      ['visibility=community', [], [], []],
    ]
    for (const [query, ...expected] of cases)
      for (const [index, person] of [owner, receiver, stranger].entries())
        expect(await listed(person, query), `${query} ${index}`).toEqual(expected[index]!.toSorted())

    for (const status of offered) expect((await receiver.call('GET', path(ids[status]!))).status).toBe(200)
    for (const name of ['private', 'shareable', ...offered])
      expect((await stranger.call('GET', path(ids[name]!))).status, name).toBe(404)
    const shown = await show(receiver.call, ids.accepted!)
    expect(shown.visibility).toBe('shared')
    expect(shown).not.toHaveProperty('locations')
  })

  it('are offered, answer, and are taken back', async () => {
    const id = await createActiveImage(acme.call, { visibility: 'shared' })
    const [other, third] = [await makePerson(), await makePerson()]
    const member = globex.account.projectId
    const members = path(id, '/members')
    const one = `${members}/${member}`
    expect((await acme.call('POST', members, { member })).status).toBe(200)
    expect((await acme.call('POST', members, { member: other.account.projectId })).status).toBe(200)
    expect((await acme.call('POST', members, { member })).status).toBe(409)
    expect((await acme.call('POST', members, { member: newHexId() })).status).toBe(404)
    expect((await acme.call('POST', members, { member: acme.account.projectId })).status).toBe(400)
    expect((await acme.call('POST', members, { member: globex.account.otherProjectId })).status).toBe(404)
    expect((await acme.call('POST', members, {})).status).toBe(400)
    const listed = async ({ call }: Person) =>
      (await call('GET', members)).body.members?.map((each: { member_id: string }) => each.member_id)
    expect((await listed(acme)).toSorted()).toEqual([member, other.account.projectId].toSorted())
    expect(await listed(globex)).toEqual([member])
    expect((await third.call('GET', members)).status).toBe(404)
    expect((await globex.call('GET', `${members}/${other.account.projectId}`)).status).toBe(404)

    expect((await acme.call('PUT', one, { status: 'accepted' })).status).toBe(403)
    expect((await other.call('PUT', one, { status: 'accepted' })).status).toBe(404)
    expect((await third.call('PUT', one, { status: 'accepted' })).status).toBe(404)
    expect((await globex.call('PUT', one, { status: 'maybe' })).status).toBe(400)
    for (const status of ['accepted', 'rejected', 'pending', 'accepted'])
      expect((await globex.call('PUT', one, { status })).body).toMatchObject({ status, image_id: id })

    expect((await globex.call('GET', path(id, '/file'))).status).toBe(200)
    for (const [method, rest, body] of [
      ['DELETE', '', undefined],
      ['POST', '/members', { member: third.account.projectId }],
      ['DELETE', `/members/${other.account.projectId}`, undefined],
      ['PUT', '/tags/x', undefined],
      ['POST', '/actions/deactivate', undefined],
    ] as const)
      expect((await globex.call(method, path(id, rest), body)).status, `${method} ${rest}`).toBe(403)
    expect((await patch(globex.call, id, [set('name', 'mine')])).status).toBe(403)

    expect((await acme.call('DELETE', one)).status).toBe(204)
    expect((await acme.call('DELETE', one)).status).toBe(404)
    expect((await globex.call('GET', path(id))).status).toBe(404)
    // Whoever had it loses it when it becomes private.
    await patch(acme.call, id, [set('visibility', 'private')])
    expect((await other.call('GET', path(id))).status).toBe(404)
  })
})

describe('data', () => {
  it('arrives with its length or in chunks, is measured, and comes back', async () => {
    for (const isChunked of [false, true]) {
      const bytes = Buffer.concat([rawDisk(1024), randomBytes(299_520)])
      const id = await createImage(acme.call)
      const before = await usedBytes(acme)
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
      expect((await usedBytes(acme)) - before).toBe(bytes.length)
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
    const stranger = await makePerson()
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
    const bytes = qemuDisk('-f', 'qcow2')
    expect((await acme.call('PUT', path(id, '/file'), bytes)).status).toBe(204)
    expect(await show(acme.call, id)).toMatchObject({
      ...{ status: 'active', size: bytes.length, virtual_size: 64 * 1024 ** 2 },
    })
  })

  it('is not said to need a smaller disk than the one inside', async () => {
    const file = join(wire.dataDir, 'large.img')
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', file, '2G'])
    const id = await createActiveImage(acme.call, { disk_format: 'qcow2' }, readFileSync(file))
    expect(reasonOf(await patch(acme.call, id, [set('min_disk', 1)]))).toEqual([
      400,
      'image.min_disk_too_small',
    ])
    for (const gib of [2, 0]) expect((await patch(acme.call, id, [set('min_disk', gib)])).status).toBe(200)
  })

  it.each<[string, string, () => Buffer]>([
    ['qcow2', 'file.backing_file', () => qemuDisk('-f', 'qcow2', '-u', '-F', 'raw', '-b', '/etc/passwd')],
    ['raw', 'file.format_mismatch', () => qemuDisk('-f', 'qcow2')],
    ['qcow2', 'file.format_mismatch', () => rawDisk()],
    ['vmdk', 'file.format_mismatch', () => qemuDisk('-f', 'qcow2')],
  ])('that is not a sound %s is refused (%s), and the image waits again', async (format, reason, make) => {
    await leavesNothing(acme, async () => {
      const id = await createImage(acme.call, { disk_format: format })
      expect(reasonOf(await acme.call('PUT', path(id, '/file'), make()))).toEqual([400, reason])
      expect(await show(acme.call, id)).toMatchObject({ status: 'queued', size: null, checksum: null })
      await acme.call('DELETE', path(id))
    })
  })

  it('of a connection that breaks leaves nothing, and the image waits again', async () => {
    await leavesNothing(acme, async () => {
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
    await leavesNothing(acme, async () => {
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
    const person = await makePerson()
    await database.prisma.quotaLimit.create({
      data: { scopeId: person.account.projectId, resource: 'stored_bytes', limit: 5000 },
    })
    await leavesNothing(person, async () => {
      const id = await createImage(person.call)
      for (const rest of ['/file', '/stage'])
        expect((await person.call('PUT', path(id, rest), rawDisk(5001))).status).toBe(413)
      expect((await show(person.call, id)).status).toBe('queued')
      expect((await person.call('PUT', path(id, '/file'), rawDisk(5000))).status).toBe(204)
      await person.call('DELETE', path(id))
    })
  })
})

describe('an import', () => {
  const order = (call: WireCall, id: string, method: object, more: object = {}) =>
    call('POST', path(id, '/import'), { method, ...more })
  const task = async (call: WireCall, id: string) => (await call('GET', path(id, '/tasks'))).body.tasks.at(-1)

  it('of staged bytes makes the image active, and a task tells of it', async () => {
    const id = await createImage(acme.call)
    expect((await order(acme.call, id, { name: 'glance-direct' })).status).toBe(409)
    const before = await usedBytes(acme)
    expect((await acme.call('PUT', path(id, '/stage'), rawDisk())).status).toBe(204)
    expect(await show(acme.call, id)).toMatchObject({ status: 'uploading', size: 4096 })
    expect((await usedBytes(acme)) - before).toBe(4096)
    expect((await order(acme.call, id, { name: 'glance-direct' })).status).toBe(202)
    expect(await show(acme.call, id)).toMatchObject({ status: 'importing' })
    expect(await task(acme.call, id)).toMatchObject({ status: 'pending', image_id: id })
    expect((await order(acme.call, id, { name: 'glance-direct' })).status).toBe(409)
    expect(await work()).toMatchObject({ status: 'succeeded' })
    expect(await task(acme.call, id)).toMatchObject({ status: 'success', result: { image_id: id } })
    expect(await show(acme.call, id)).toMatchObject({ status: 'active', size: 4096, virtual_size: 4096 })
    expect((await usedBytes(acme)) - before).toBe(4096)
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
    expect(await work()).toMatchObject({ status: 'succeeded' })
  })

  it('of staged bytes that are something else fails, says why, and leaves nothing', async () => {
    await leavesNothing(acme, async () => {
      const id = await createImage(acme.call)
      await acme.call('PUT', path(id, '/stage'), qemuDisk('-f', 'qcow2'))
      await order(acme.call, id, { name: 'glance-direct' })
      expect(await work()).toMatchObject({ status: 'failed', failureCode: 'file.format_mismatch' })
      expect(await show(acme.call, id)).toMatchObject({ status: 'queued', os_glance_failed_import: 'file' })
      const failed = await task(acme.call, id)
      expect(failed.status).toBe('failure')
      expect(failed.message).not.toBe('')
      await acme.call('DELETE', path(id))
    })
  })

  it('is forgotten with the image: what was staged is counted no more', async () => {
    await leavesNothing(acme, async () => {
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
      expect(await work()).toMatchObject({ status: 'succeeded' })
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
      expect(await work()).toMatchObject({ status: 'failed', failureCode: 'web.address_refused' })
      expect((await show(acme.call, id)).status).toBe('queued')
    })

    it('fails when there is nothing', async () => {
      await leavesNothing(acme, async () => {
        const id = await createImage(acme.call)
        await order(acme.call, id, { name: 'web-download', uri: `${base}/nothing` })
        expect(await work()).toMatchObject({ status: 'failed', failureCode: 'web.status' })
        await acme.call('DELETE', path(id))
      })
    })
  })

  it('from another image of the account brings its formats along, and of others nothing', async () => {
    const bytes = qemuDisk('-f', 'qcow2')
    const source = await createActiveImage(acme.call, { disk_format: 'qcow2', hw_disk_bus: 'scsi' }, bytes)
    const wanted = { name: 'glance-download', glance_image_id: source, glance_region: REGION }
    const { body } = await acme.call('POST', '/v2/images', { name: 'copy' })
    expect((await order(acme.call, body.id, wanted)).status).toBe(202)
    expect(await work()).toMatchObject({ status: 'succeeded' })
    const copy = { status: 'active', disk_format: 'qcow2', container_format: 'bare', hw_disk_bus: 'scsi' }
    expect(await show(acme.call, body.id)).toMatchObject(copy)
    expect((await acme.call('GET', path(body.id, '/file'))).bytes.equals(bytes)).toBe(true)

    const theirs = await globex.call('POST', '/v2/images', {})
    expect((await order(globex.call, theirs.body.id, wanted)).status).toBe(202)
    expect(await work()).toMatchObject({ status: 'failed', failureCode: 'image.not_found' })
    const catalogued = await createActiveImage(operator.call, { visibility: 'public' })
    const used = await acme.call('POST', '/v2/images', {})
    expect((await order(acme.call, used.body.id, { ...wanted, glance_image_id: catalogued })).status).toBe(
      202,
    )
    expect(await work()).toMatchObject({ status: 'failed', failureCode: 'image.download_refused' })
    const elsewhere = await acme.call('POST', '/v2/images', {})
    const region = { ...wanted, glance_region: OTHER_REGION }
    expect((await order(acme.call, elsewhere.body.id, region)).status).toBe(202)
    expect(await work()).toMatchObject({ status: 'failed', failureCode: 'image.not_found' })
  })
})
