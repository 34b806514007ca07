import { describe, expect, it } from 'vitest'
import { newImageId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import { refusal } from '@/test/support/ims'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, makeImage } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)

const ids = (images: { id: string }[]) => images.map(({ id }) => id)

describe('GET /v2/cloudimages', () => {
  it('shows an image as IMS does, numbers and truths as text', async () => {
    const { account, call } = await wire.makePerson()
    const id = await makeImage(database, account, {
      sizeBytes: 449261568n,
      sourceRef: 'bkt:web.qcow2',
      maxRamMib: 2048,
    })
    await database.prisma.imageTag.create({ data: { imageId: id, key: 'env', value: 'prod' } })
    const { status, body } = await call('GET', '/v2/cloudimages')
    expect(status).toBe(200)
    expect(body).toEqual({ images: [expect.any(Object)] })
    expect(body.images[0]).toMatchObject({
      ...{ id, status: 'active', visibility: 'private', owner: account.projectId, protected: false },
      ...{ tags: ['env=prod'], container_format: 'bare', min_disk: 40, min_ram: 0, max_ram: '2048' },
      ...{ __imagetype: 'private', __isregistered: 'true', __image_size: '449261568', __os_bit: '64' },
      ...{ __data_origin: 'file,bkt:web.qcow2', __root_origin: 'file', virtual_env_type: 'FusionCompute' },
      ...{ enterprise_project_id: '0', schema: '/v2/schemas/image', file: `/v2/images/${id}/file` },
    })
    expect(body.images[0].created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('filters by attributes, by tags and by properties of any name', async () => {
    const { account, call } = await wire.makePerson()
    const linux = await makeImage(database, account, { name: 'linux' })
    const windows = await makeImage(database, account, { osType: 'Windows', architecture: 'arm' })
    const data = await makeImage(database, account, { kind: 'data_disk', properties: { team: 'red' } })
    await database.prisma.imageTag.create({ data: { imageId: linux, key: 'env', value: 'dev' } })
    const { projectId } = account
    for (const [query, expected] of [
      [`owner=${projectId}&sort_key=id&sort_dir=asc`, [linux, windows, data].toSorted()],
      ['__os_type=Windows', [windows]],
      ['architecture=arm', [windows]],
      ['virtual_env_type=DataImage', [data]],
      ['name=linux', [linux]],
      ['name=lin', []],
      ['tag=env%3Ddev', [linux]],
      ['tag=env', [linux]],
      ['team=red', [data]],
      ['team=blue', []],
      [`id=${data}`, [data]],
      ['__imagetype=gold', []],
      ['created_at=gt:2999-01-01T00:00:00Z', []],
      ['__support_xen=true', []],
      ['enterprise_project_id=0&__isregistered=true&name=linux', [linux]],
    ] as const) {
      const { body } = await call('GET', `/v2/cloudimages?${query}`)
      expect([query, ids(body.images)]).toEqual([query, expected])
    }
    expect(await call('GET', '/v2/cloudimages?flavor_id=s6')).toMatchObject(refusal('IMG.0192'))
    expect(await call('GET', '/v2/cloudimages?limit=many')).toMatchObject({ status: 400 })
  })

  it('tells private from shared as the attribute reads', async () => {
    const { account, call } = await wire.makePerson()
    const other = await makeAccount(database)
    const kept = await makeImage(database, account)
    const given = await makeImage(database, account)
    await database.prisma.imageMember.create({ data: { imageId: given, projectId: other.projectId } })
    const list = async (type: string) =>
      (await call('GET', `/v2/cloudimages?__imagetype=${type}`)).body.images
    expect(ids(await list('private'))).toEqual([kept])
    expect(ids(await list('shared'))).toEqual([given])
    expect((await list('shared'))[0].__imagetype).toBe('shared')
  })

  it('is walked by the last id until a page is empty, and knows no next link', async () => {
    const { account, call } = await wire.makePerson()
    const made = []
    for (let index = 0; index < 5; index++) made.push(await makeImage(database, account))
    const seen: string[] = []
    let marker = ''
    for (;;) {
      const { body } = await call('GET', `/v2/cloudimages?limit=2${marker}`)
      expect(Object.keys(body)).toEqual(['images'])
      if (body.images.length === 0) break
      seen.push(...ids(body.images))
      marker = `&marker=${seen.at(-1)}`
    }
    expect(seen.toSorted()).toEqual(made.toSorted())
    const foreign = await makeImage(database, await makeAccount(database))
    expect(await call('GET', `/v2/cloudimages?marker=${foreign}`)).toMatchObject(refusal('IMG.0066'))
  })
})

describe('PATCH /v2/cloudimages/{id}', () => {
  it('takes all steps or none, in both forms', async () => {
    const { account, call } = await wire.makePerson()
    const id = await makeImage(database, account)
    const path = `/v2/cloudimages/${id}`
    const { status, body } = await call('PATCH', path, [
      { op: 'replace', path: '/name', value: 'renamed' },
      { op: 'add', path: '/max_ram', value: 4096 },
      { op: 'add', path: '/__support_fc_inject', value: true },
      { op: 'add', path: '/team', value: 'red' },
    ])
    expect([status, body]).toMatchObject([
      200,
      { name: 'renamed', max_ram: '4096', __support_fc_inject: 'true', team: 'red' },
    ])
    const old = await call('PATCH', path, [{ remove: '/team' }, { replace: '/min_ram', value: '1024' }], {
      'Content-Type': 'application/openstack-images-v2.0-json-patch',
    })
    expect(old.body).toMatchObject({ min_ram: 1024 })
    expect(old.body.team).toBeUndefined()
    const broken = [
      { op: 'replace', path: '/name', value: 'never' },
      { op: 'replace', path: '/nowhere', value: 'x' },
    ]
    expect(await call('PATCH', path, broken)).toMatchObject(refusal('IMG.0035'))
    const { name } = await database.prisma.image.findUniqueOrThrow({ where: { id } })
    expect(name).toBe('renamed')
  })

  it('refuses what the service alone sets, what is wrong, and images that are not active', async () => {
    const { account, call } = await wire.makePerson()
    const id = await makeImage(database, account)
    const patch = (path: string, value: unknown, op = 'replace', imageId = id) =>
      call('PATCH', `/v2/cloudimages/${imageId}`, [{ op, path, value }])
    for (const name of [
      '__imagetype',
      'owner',
      'status',
      'size',
      'id',
      'min_disk',
      'tags',
      'visibility',
      '__os_type',
    ])
      expect(await patch(`/${name}`, 'x', 'add'), name).toMatchObject(refusal('IMG.0035'))
    expect(await patch('/max_ram', '1')).toMatchObject(refusal('IMG.0035'))
    expect(await patch('/gone', undefined, 'remove')).toMatchObject(refusal('IMG.0035'))
    expect(await patch('/name', ' x')).toMatchObject(refusal('IMG.0003'))
    expect(await patch('/name', 'x'.repeat(129))).toMatchObject(refusal('IMG.0002'))
    expect(await patch('/name', '')).toMatchObject(refusal('IMG.0013'))
    expect(await patch('/__description', 'a<b')).toMatchObject(refusal('IMG.0054'))
    expect(await patch('/hw_firmware_type', 'efi')).toMatchObject(refusal('IMG.0141'))
    expect(await patch('/min_ram', 'x')).toMatchObject(refusal('IMG.0055'))
    expect(await patch('/os_shutdown_timeout', 5, 'add')).toMatchObject({ status: 400 })
    expect(await patch('/Team', 'x', 'add')).toMatchObject({ status: 400 })
    expect(await patch('/enterprise_project_id', newImageId())).toMatchObject(refusal('IMG.0155'))
    const waiting = await makeImage(database, account, { status: 'queued' })
    expect(await patch('/name', 'x', 'replace', waiting)).toMatchObject(refusal('IMG.0046'))
    const data = await makeImage(database, account, { kind: 'data_disk' })
    expect(await patch('/min_ram', '1', 'replace', data)).toMatchObject(refusal('IMG.0168'))
    expect(await patch('/name', 'x', 'replace', data)).toMatchObject({ status: 200 })
    const foreign = await makeImage(database, await makeAccount(database))
    expect(await patch('/name', 'x', 'replace', foreign)).toMatchObject(refusal('IMG.0144'))
    expect(await call('PATCH', `/v2/cloudimages/${id}`)).toMatchObject(refusal('IMG.0007'))
    expect(await call('PATCH', `/v2/cloudimages/${id}`, '{')).toMatchObject(refusal('IMG.0001'))
  })
})

describe('tags', () => {
  it('are put, listed and deleted by every call', async () => {
    const { account, call } = await wire.makePerson()
    const id = await makeImage(database, account)
    const base = `/v2/${account.projectId}/images`
    const path = `${base}/${id}/tags`
    const put = (body: object) => call('PUT', '/v1/cloudimages/tags', { image_id: id, ...body })
    expect((await put({ tag: 'env.prod.eu' })).status).toBe(204)
    expect((await put({ image_tag: { key: 'team', value: 'red' } })).status).toBe(204)
    expect((await call('POST', path, { tag: { key: 'env', value: 'dev' } })).status).toBe(204)
    const many = [
      { key: 'only', value: '' },
      { key: 'team', value: 'blue' },
    ]
    expect((await call('POST', `${path}/action`, { action: 'create', tags: many })).status).toBe(204)
    expect((await call('GET', path)).body).toEqual({
      tags: [
        { key: 'env', value: 'dev' },
        { key: 'only', value: '' },
        { key: 'team', value: 'blue' },
      ],
    })
    expect((await call('GET', `${base}/tags`)).body.tags).toEqual([
      { key: 'env', values: ['dev'] },
      { key: 'only', values: [''] },
      { key: 'team', values: ['blue'] },
    ])
    const texts = async (query: string) => (await call('GET', `/v1/cloudimages/tags?${query}`)).body.tags
    expect(await texts('')).toEqual(['env=dev', 'only', 'team=blue'])
    expect(await texts('limit=2&page=2')).toEqual(['team=blue'])
    expect(await texts('__os_type=Windows')).toEqual([])
    expect((await call('DELETE', `${path}/env`)).status).toBe(204)
    expect(await call('DELETE', `${path}/env`)).toMatchObject({ status: 404 })
    const gone = { action: 'delete', tags: [{ key: 'team' }, { key: 'never' }] }
    expect((await call('POST', `${path}/action`, gone)).status).toBe(204)
    const last = `/v1/${account.projectId}/cloudimages/${id}/tags/delete`
    expect((await call('DELETE', last, { tags: [{ key: 'only', value: '' }] })).status).toBe(204)
    expect((await call('GET', path)).body).toEqual({ tags: [] })
  })

  it('keep to their limits', async () => {
    const { account, call } = await wire.makePerson()
    const id = await makeImage(database, account)
    const path = `/v2/${account.projectId}/images/${id}/tags`
    const create = (tags: object[]) => call('POST', `${path}/action`, { action: 'create', tags })
    const keys = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ key: `k${index}`, value: '' }))
    expect(await create(keys(11))).toMatchObject(refusal('IMG.0116'))
    expect((await create(keys(10))).status).toBe(204)
    expect((await create(keys(10))).status).toBe(204)
    expect(await create([{ key: 'k10', value: '' }])).toMatchObject(refusal('IMG.0116'))
    expect(
      await create([
        { key: 'a', value: '' },
        { key: 'a', value: 'b' },
      ]),
    ).toMatchObject(refusal('IMG.0115'))
    expect(await create([{ key: 'x'.repeat(37), value: '' }])).toMatchObject(refusal('IMG.0115'))
    expect(await call('POST', `${path}/action`, { action: 'Create', tags: keys(1) })).toMatchObject({
      status: 400,
    })
    const twice = { image_id: id, tag: 'a.b', image_tag: { key: 'a', value: 'b' } }
    expect(await call('PUT', '/v1/cloudimages/tags', twice)).toMatchObject(refusal('IMG.0115'))
    const foreign = await makeImage(database, await makeAccount(database))
    expect(await call('PUT', '/v1/cloudimages/tags', { image_id: foreign, tag: 'a.b' })).toMatchObject(
      refusal('IMG.0144'),
    )
  })

  it('find and count images', async () => {
    const { account, call } = await wire.makePerson()
    const make = async (name: string, tags: Record<string, string>) => {
      const id = await makeImage(database, account, { name })
      await database.prisma.imageTag.createMany({
        data: Object.entries(tags).map(([key, value]) => ({ imageId: id, key, value })),
      })
      return name
    }
    await make('web_1', { env: 'prod', team: 'red' })
    await make('web-2', { env: 'dev', team: 'red' })
    await make('db', { env: 'prod' })
    await make('plain', {})
    const path = `/v2/${account.projectId}/images/resource_instances/action`
    const found = async (body: object): Promise<string[]> => {
      const filter = await call('POST', path, { action: 'filter', limit: '100', ...body })
      const names: string[] = filter.body.resources.map(
        (each: { resource_name: string }) => each.resource_name,
      )
      const count = await call('POST', path, { action: 'count', ...body })
      expect([filter.body.total_count, count.body]).toEqual([names.length, { total_count: names.length }])
      return names.toSorted()
    }
    const [prod, red] = [
      { key: 'env', values: ['prod'] },
      { key: 'team', values: [] },
    ]
    expect(await found({ tags: [prod, red] })).toEqual(['web_1'])
    expect(await found({ tags: [{ key: 'env', values: ['dev', 'prod'] }] })).toEqual(['db', 'web-2', 'web_1'])
    expect(await found({ tags_any: [prod, red] })).toEqual(['db', 'web-2', 'web_1'])
    expect(await found({ not_tags: [prod, red] })).toEqual(['db', 'plain', 'web-2'])
    expect(await found({ not_tags_any: [prod, red] })).toEqual(['plain'])
    expect(await found({ without_any_tag: true, tags: [prod] })).toEqual(['plain'])
    expect(await found({ matches: [{ key: 'resource_name', value: 'web_' }] })).toEqual(['web_1'])
    expect(await found({ matches: [{ key: 'resource_name', value: '' }] })).toEqual([])
    const page = await call('POST', path, { action: 'filter', limit: '1', offset: '1' })
    expect([page.body.resources.length, page.body.total_count]).toEqual([1, 4])
    for (const body of [
      { action: 'Filter' },
      { action: 'filter', limit: '0' },
      { action: 'filter', limit: '1001' },
      { action: 'filter', tags: [] },
      { action: 'filter', tags: [prod, prod] },
      { action: 'filter', matches: [{ key: 'x', value: '' }] },
    ])
      expect(await call('POST', path, body), JSON.stringify(body)).toMatchObject({ status: 400 })
  })
})
