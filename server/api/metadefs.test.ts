import { beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '@/test/support/database'
import { makeNamespace, NAMESPACES, newNamespaceName } from '@/test/support/metadefs'
import { makeToken } from '@/test/support/token'
import { reasonOf, useWire, type WireAnswer } from '@/test/support/wire-api'
import { makeAccount, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let owner: string
let viewer: string
let stranger: string
let operator: string

beforeAll(async () => {
  acme = await makeAccount(database)
  owner = await makeToken(database, acme)
  viewer = await makeToken(database, acme, ['IMS ReadOnlyAccess'])
  stranger = (await wire.makePerson()).token
  operator = (await wire.makePerson('operator')).token
})

const { call } = wire
const statusOf = async (...args: Parameters<typeof call>) => (await call(...args)).status
const refusal = async (...args: Parameters<typeof call>) => reasonOf(await call(...args))

describe('namespaces', () => {
  it('come with their contents, are renamed with them and go with them', async () => {
    const name = `OS::${newNamespaceName()}`
    const made = await call(owner, 'POST', NAMESPACES, {
      ...{ namespace: name, display_name: 'CPU', description: 'two\nlines', protected: true },
      resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'hw_' }],
      properties: { cores: { title: 'Cores', type: 'integer', minimum: 1, default: 1 } },
      objects: [{ name: 'Tuning', required: ['x'], properties: { x: { title: 'X', type: 'string' } } }],
      tags: [{ name: 'fast' }],
    })
    expect(made).toMatchObject({
      status: 201,
      body: { namespace: name, visibility: 'private', protected: true, owner: acme.projectId },
    })

    const plain = await call(owner, 'GET', made.body.self)
    expect(plain.body).toMatchObject({
      properties: { cores: { title: 'Cores', default: 1 } },
      objects: [{ name: 'Tuning', properties: { x: { type: 'string' } } }],
      tags: [{ name: 'fast' }],
    })
    const prefixed = await call(owner, 'GET', `${made.body.self}?resource_type=OS::Glance::Image`)
    expect(Object.keys(prefixed.body.properties)).toEqual(['hw_cores'])
    expect(prefixed.body.objects[0].required).toEqual(['hw_x'])
    const property = `${made.body.self}/properties`
    expect(await call(owner, 'GET', `${property}/hw_cores?resource_type=OS::Glance::Image`)).toMatchObject({
      status: 200,
      body: { name: 'hw_cores', title: 'Cores' },
    })
    expect(await statusOf(owner, 'GET', `${property}/cores?resource_type=OS::Glance::Image`)).toBe(404)

    for (const path of [
      '',
      '/tags',
      '/tags/fast',
      '/objects',
      '/properties/cores',
      '/resource_types/OS::Glance::Image',
    ])
      expect(await refusal(owner, 'DELETE', made.body.self + path)).toEqual([
        403,
        'metadata.namespace_protected',
      ])

    // As clients do it: everything that was shown comes back.
    const { created_at, updated_at, schema, self, ...shown } = plain.body
    const renamed = await call(owner, 'PUT', self, { ...shown, namespace: `${name}2`, protected: false })
    expect(renamed).toMatchObject({ status: 200, body: { namespace: `${name}2`, display_name: 'CPU' } })
    expect(await statusOf(owner, 'GET', self)).toBe(404)
    expect((await call(owner, 'GET', renamed.body.self)).body.tags).toHaveLength(1)
    expect(await statusOf(owner, 'DELETE', renamed.body.self)).toBe(204)
    expect(await statusOf(owner, 'GET', renamed.body.self)).toBe(404)
    expect(await database.prisma.metadataDefinition.count({ where: { name: 'Tuning' } })).toBe(0)
  })

  it('have a name once, whoever takes it', async () => {
    const namespace = await makeNamespace(wire, owner)
    for (const token of [owner, stranger])
      expect(await refusal(token, 'POST', NAMESPACES, { namespace })).toEqual([
        409,
        'metadata.namespace_taken',
      ])
    const other = await makeNamespace(wire, owner)
    expect(await statusOf(owner, 'PUT', `${NAMESPACES}/${other}`, { namespace })).toBe(409)
  })

  it('are listed in pages, sorted and filtered', async () => {
    const lister = await makeToken(database, await makeAccount(database))
    const wanted = ['OS::Nova::Flavor', 'OS::Nova::Server', 'OS::Nova::Flavor']
    const names: string[] = []
    for (const name of wanted)
      names.push(await makeNamespace(wire, lister, { resource_type_associations: [{ name }] }))
    const listed = async (query: string) => {
      const { body } = await call(lister, 'GET', `${NAMESPACES}?visibility=private&${query}`)
      return body.namespaces.map((each: { namespace: string }) => each.namespace)
    }
    expect(await listed('sort_key=namespace&sort_dir=asc')).toEqual(names.toSorted())
    expect(await listed('resource_types=OS::Nova::Flavor')).toEqual([names[2], names[0]])
    expect(await listed('resource_types=OS::Nova::Server,OS::Nova::Aggregate')).toEqual([names[1]])

    const seen: string[] = []
    let next: string | undefined = `${NAMESPACES}?visibility=private&limit=1`
    while (next) {
      const { body }: WireAnswer = await call(lister, 'GET', next)
      expect(body.first).toBe(`${NAMESPACES}?visibility=private&limit=1`)
      seen.push(...body.namespaces.map((each: { namespace: string }) => each.namespace))
      next = body.next
    }
    expect(seen).toEqual(names.toReversed())
    for (const query of [
      'marker=none',
      'sort_key=owner',
      'sort_dir=up',
      'visibility=shared',
      'limit=-1',
      'limit=x',
    ])
      expect(await statusOf(lister, 'GET', `${NAMESPACES}?${query}`), query).toBe(400)
  })
})

describe('who may', () => {
  it('a viewer looks and changes nothing; another account finds nothing', async () => {
    const namespace = await makeNamespace(wire, owner, {
      tags: [{ name: 'a' }],
      resource_type_associations: [{ name: 'OS::Glance::Image' }],
    })
    const path = `${NAMESPACES}/${namespace}`
    const reads = ['', '/objects', '/properties', '/tags', '/tags/a', '/resource_types']
    for (const read of reads) {
      expect(await statusOf(viewer, 'GET', path + read), read).toBe(200)
      expect(await refusal(stranger, 'GET', path + read), read).toEqual([404, 'metadata.namespace_not_found'])
    }
    const property = { name: 'p', title: 'P', type: 'string' }
    const writes = [
      ['PUT', '', { namespace }],
      ['DELETE', ''],
      ['POST', '/resource_types', { name: 'OS::Nova::Flavor' }],
      ['DELETE', '/resource_types/OS::Glance::Image'],
      ['POST', '/objects', { name: 'o' }],
      ['POST', '/properties', property],
      ['POST', '/tags', { tags: [] }],
      ['POST', '/tags/b'],
      ['PUT', '/tags/a', { name: 'b' }],
      ['DELETE', '/tags/a'],
      ['DELETE', '/tags'],
    ] as const
    for (const [method, rest, body] of writes) {
      const what = `${method} ${rest}`
      expect(await refusal(viewer, method, path + rest, body), what).toEqual([403, 'iam.denied'])
      expect(await statusOf(stranger, method, path + rest, body), what).toBe(404)
    }
    expect(await statusOf(viewer, 'POST', NAMESPACES, { namespace: newNamespaceName() })).toBe(403)
    expect((await call(owner, 'GET', path)).body.tags).toMatchObject([{ name: 'a' }])
  })

  it('only the operator makes a namespace public, and then everybody uses it and nobody else changes it', async () => {
    const mine = newNamespaceName()
    const wish = { namespace: mine, visibility: 'public' }
    expect(await refusal(owner, 'POST', NAMESPACES, wish)).toEqual([403, 'iam.operator_only'])
    await call(owner, 'POST', NAMESPACES, { namespace: mine })
    expect(await refusal(owner, 'PUT', `${NAMESPACES}/${mine}`, wish)).toEqual([403, 'iam.operator_only'])

    const namespace = await makeNamespace(wire, operator, { visibility: 'public', tags: [{ name: 'a' }] })
    const { body } = await call(stranger, 'GET', `${NAMESPACES}?visibility=public`)
    expect(body.namespaces.map((each: { namespace: string }) => each.namespace)).toContain(namespace)
    expect(await statusOf(viewer, 'GET', `${NAMESPACES}/${namespace}/tags/a`)).toBe(200)
    for (const [method, rest] of [
      ['DELETE', ''],
      ['DELETE', '/tags/a'],
      ['POST', '/tags/b'],
    ] as const)
      expect(await refusal(owner, method, `${NAMESPACES}/${namespace}${rest}`)).toEqual([
        403,
        'metadata.not_owner',
      ])
    const other = { namespace: newNamespaceName(), owner: acme.projectId }
    expect(await statusOf(operator, 'POST', NAMESPACES, other)).toBe(403)
  })

  it('leaves a record of what was done and of what was refused', async () => {
    const namespace = await makeNamespace(wire, owner)
    await call(viewer, 'DELETE', `${NAMESPACES}/${namespace}`)
    const records = await database.prisma.auditRecord.findMany({
      where: { accountId: acme.id, resourceId: namespace },
      orderBy: { sequence: 'asc' },
    })
    expect(records.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['createMetadataNamespace', 'success'],
      ['deleteMetadataNamespace', 'refused'],
    ])
  })
})

describe('contents', () => {
  it('objects, properties and tags are made, shown, renamed and deleted', async () => {
    const path = `${NAMESPACES}/${await makeNamespace(wire, owner)}`
    const bodies = {
      objects: { name: 'one', description: 'x', properties: { p: { title: 'P', type: 'string' } } },
      properties: { name: 'one', title: 'One', type: 'string', enum: ['a', null, 1, true] },
    }
    for (const [collection, body] of Object.entries(bodies)) {
      const address = `${path}/${collection}`
      expect(await call(owner, 'POST', address, body)).toMatchObject({ status: 201, body })
      expect(await refusal(owner, 'POST', address, body)).toEqual([409, 'metadata.definition_taken'])
      expect(await call(owner, 'GET', `${address}/one`)).toMatchObject({ status: 200, body })
      const renamed = { ...body, name: 'a:b c' }
      expect(await call(owner, 'PUT', `${address}/one`, renamed)).toMatchObject({
        status: 200,
        body: renamed,
      })
      expect(await refusal(owner, 'GET', `${address}/one`)).toEqual([404, 'metadata.definition_not_found'])
      expect(await statusOf(owner, 'DELETE', `${address}/a:b%20c`)).toBe(204)
      expect(await statusOf(owner, 'DELETE', `${address}/a:b%20c`)).toBe(404)
      await call(owner, 'POST', address, body)
      expect(await statusOf(owner, 'DELETE', address)).toBe(204)
      expect(Object.keys((await call(owner, 'GET', address)).body[collection])).toEqual([])
    }
    const tags = `${path}/tags`
    const shown = async () =>
      (await call(owner, 'GET', tags)).body.tags.map((tag: { name: string }) => tag.name)
    const list = (...names: string[]) => ({ tags: names.map((name) => ({ name })) })
    expect(await statusOf(owner, 'POST', `${tags}/one`)).toBe(201)
    expect(await statusOf(owner, 'POST', `${tags}/one`)).toBe(409)
    expect(await call(owner, 'PUT', `${tags}/one`, { name: 'two' })).toMatchObject({
      status: 200,
      body: { name: 'two' },
    })
    await call(owner, 'POST', tags, list('two', 'three'), { 'X-OpenStack-Append': 'True' })
    expect(await shown()).toEqual(['three', 'two'])
    expect(await statusOf(owner, 'POST', tags, list('four', 'four'))).toBe(409)
    expect(await call(owner, 'POST', tags, list('four', 'five'))).toMatchObject({
      status: 201,
      body: list('four', 'five'),
    })
    expect(await shown()).toEqual(['five', 'four'])
    const page = await call(owner, 'GET', `${tags}?limit=1`)
    expect(page.body).toMatchObject({ tags: [{ name: 'five' }], next: `${tags}?limit=1&marker=five` })
    expect((await call(owner, 'GET', page.body.next)).body.tags).toMatchObject([{ name: 'four' }])
  })

  it('resource types are a fixed list', async () => {
    const { body } = await call(viewer, 'GET', '/v2/metadefs/resource_types')
    expect(body.resource_types.map(({ name }: { name: string }) => name)).toContain('OS::Nova::Server')
    const path = `${NAMESPACES}/${await makeNamespace(wire, owner)}/resource_types`
    const association = { name: 'OS::Cinder::Volume', prefix: 'hw_', properties_target: 'image' }
    expect(await call(owner, 'POST', path, association)).toMatchObject({ status: 201, body: association })
    expect(await statusOf(owner, 'POST', path, association)).toBe(409)
    expect(await statusOf(owner, 'POST', path, { name: 'OS::Mine::Thing' })).toBe(400)
    expect((await call(owner, 'GET', path)).body.resource_type_associations).toMatchObject([association])
    expect(await statusOf(owner, 'DELETE', `${path}/OS::Cinder::Volume`)).toBe(204)
    expect(await statusOf(owner, 'DELETE', `${path}/OS::Cinder::Volume`)).toBe(404)
  })
})
