import { mkdtempSync, rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '@/lib/config'
import { newHexId } from '@/lib/domain/ids'
import { DEFINITIONS_MAX, NAMESPACES_MAX } from '@/lib/domain/metadata-definition/limits'
import { TEST_SECRET } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { makeAccount, makeRegions, REGION, type TestAccount } from '@/test/support/world'
import { type RunningApi, runApi } from './run-api'

const database = useTestDatabase()
const dataDir = mkdtempSync('/tmp/imprint-metadefs-')
let api: RunningApi
let acme: TestAccount
let owner: string
let viewer: string
let stranger: string
let operator: string

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = TEST_SECRET
  api = await runApi(
    loadConfig({
      ...{ PORT: '0', IMPRINT_DATA_DIR: dataDir, DATABASE_URL: database.url },
      ...{ IMPRINT_CONSOLE_PORT: '9', IMPRINT_LOG_LEVEL: 'silent' },
    }),
  )
  await makeRegions(database)
  acme = await makeAccount(database)
  owner = await makeToken(database, acme)
  viewer = await makeToken(database, acme, ['IMS ReadOnlyAccess'])
  stranger = await makeToken(database, await makeAccount(database))
  operator = await makeToken(database, await makeAccount(database, undefined, 'operator'))
})
afterAll(async () => {
  await api?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
}

async function call(
  token: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${api.port}${path}`, {
    method,
    headers: { 'X-Auth-Token': token, 'Content-Type': 'application/json', ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

const base = '/v2/metadefs/namespaces'
const newName = () => `ns-${newHexId().slice(0, 12)}`

async function makeNamespace(token = owner, more: object = {}): Promise<string> {
  const namespace = newName()
  const { status, body } = await call(token, 'POST', base, { namespace, ...more })
  expect(status, JSON.stringify(body)).toBe(201)
  return namespace
}

const statusOf = async (...args: Parameters<typeof call>) => (await call(...args)).status
const refusal = async (...args: Parameters<typeof call>) => {
  const { status, body } = await call(...args)
  return [status, body.error.reason]
}

describe('namespaces', () => {
  it('come with their contents, are renamed with them and go with them', async () => {
    const name = `OS::${newName()}`
    const made = await call(owner, 'POST', base, {
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
    const namespace = await makeNamespace()
    for (const token of [owner, stranger])
      expect(await refusal(token, 'POST', base, { namespace })).toEqual([409, 'metadata.namespace_taken'])
    const other = await makeNamespace()
    expect(await statusOf(owner, 'PUT', `${base}/${other}`, { namespace })).toBe(409)
  })

  it('are listed in pages, sorted and filtered', async () => {
    const lister = await makeToken(database, await makeAccount(database))
    const wanted = ['OS::Nova::Flavor', 'OS::Nova::Server', 'OS::Nova::Flavor']
    const names: string[] = []
    for (const name of wanted)
      names.push(await makeNamespace(lister, { resource_type_associations: [{ name }] }))
    const listed = async (query: string) => {
      const { body } = await call(lister, 'GET', `${base}?visibility=private&${query}`)
      return body.namespaces.map((each: { namespace: string }) => each.namespace)
    }
    expect(await listed('sort_key=namespace&sort_dir=asc')).toEqual(names.toSorted())
    expect(await listed('resource_types=OS::Nova::Flavor')).toEqual([names[2], names[0]])
    expect(await listed('resource_types=OS::Nova::Server,OS::Nova::Aggregate')).toEqual([names[1]])

    const seen: string[] = []
    let next: string | undefined = `${base}?visibility=private&limit=1`
    while (next) {
      const { body }: Answer = await call(lister, 'GET', next)
      expect(body.first).toBe(`${base}?visibility=private&limit=1`)
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
      expect(await statusOf(lister, 'GET', `${base}?${query}`), query).toBe(400)
  })
})

describe('who may', () => {
  it('a viewer looks and changes nothing; another account finds nothing', async () => {
    const namespace = await makeNamespace(owner, {
      tags: [{ name: 'a' }],
      resource_type_associations: [{ name: 'OS::Glance::Image' }],
    })
    const path = `${base}/${namespace}`
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
    expect(await statusOf(viewer, 'POST', base, { namespace: newName() })).toBe(403)
    expect((await call(owner, 'GET', path)).body.tags).toMatchObject([{ name: 'a' }])
  })

  it('only the operator makes a namespace public, and then everybody uses it and nobody else changes it', async () => {
    const mine = newName()
    const wish = { namespace: mine, visibility: 'public' }
    expect(await refusal(owner, 'POST', base, wish)).toEqual([403, 'iam.operator_only'])
    await call(owner, 'POST', base, { namespace: mine })
    expect(await refusal(owner, 'PUT', `${base}/${mine}`, wish)).toEqual([403, 'iam.operator_only'])

    const namespace = await makeNamespace(operator, { visibility: 'public', tags: [{ name: 'a' }] })
    const { body } = await call(stranger, 'GET', `${base}?visibility=public`)
    expect(body.namespaces.map((each: { namespace: string }) => each.namespace)).toContain(namespace)
    expect(await statusOf(viewer, 'GET', `${base}/${namespace}/tags/a`)).toBe(200)
    for (const [method, rest] of [
      ['DELETE', ''],
      ['DELETE', '/tags/a'],
      ['POST', '/tags/b'],
    ] as const)
      expect(await refusal(owner, method, `${base}/${namespace}${rest}`)).toEqual([403, 'metadata.not_owner'])
    const other = { namespace: newName(), owner: acme.projectId }
    expect(await statusOf(operator, 'POST', base, other)).toBe(403)
  })

  it('leaves a record of what was done and of what was refused', async () => {
    const namespace = await makeNamespace()
    await call(viewer, 'DELETE', `${base}/${namespace}`)
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
    const path = `${base}/${await makeNamespace()}`
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
    const path = `${base}/${await makeNamespace()}/resource_types`
    const association = { name: 'OS::Cinder::Volume', prefix: 'hw_', properties_target: 'image' }
    expect(await call(owner, 'POST', path, association)).toMatchObject({ status: 201, body: association })
    expect(await statusOf(owner, 'POST', path, association)).toBe(409)
    expect(await statusOf(owner, 'POST', path, { name: 'OS::Mine::Thing' })).toBe(400)
    expect((await call(owner, 'GET', path)).body.resource_type_associations).toMatchObject([association])
    expect(await statusOf(owner, 'DELETE', `${path}/OS::Cinder::Volume`)).toBe(204)
    expect(await statusOf(owner, 'DELETE', `${path}/OS::Cinder::Volume`)).toBe(404)
  })
})

describe('limits', () => {
  it('a project has so many namespaces, and a namespace so many definitions', async () => {
    const full = await makeAccount(database)
    const token = await makeToken(database, full)
    const rows = Array.from({ length: NAMESPACES_MAX - 1 }, () => newHexId())
    await database.prisma.metadataNamespace.createMany({
      data: rows.map((id) => ({ id, projectId: full.projectId, regionId: REGION, name: id })),
    })
    const answers = await Promise.all(
      [1, 2, 3].map(() => statusOf(token, 'POST', base, { namespace: newName() })),
    )
    expect(answers.toSorted()).toEqual([201, 413, 413])

    const path = `${base}/${rows[0]}/tags`
    const tags = Array.from({ length: DEFINITIONS_MAX }, (_, index) => ({ name: `t${index}` }))
    expect(await statusOf(token, 'POST', path, { tags: [...tags, { name: 'over' }] })).toBe(400)
    expect(await statusOf(token, 'POST', path, { tags })).toBe(201)
    expect(await statusOf(token, 'POST', `${path}/over`)).toBe(413)
    const one = { tags: [{ name: 'over' }] }
    expect(await statusOf(token, 'POST', path, one, { 'X-OpenStack-Append': 'true' })).toBe(413)
    expect((await call(token, 'GET', path)).body.tags).toHaveLength(DEFINITIONS_MAX)
  })

  const property = { title: 'P', type: 'string' }
  it.each([
    ['no object', [], 'body'],
    ['no name', {}, 'namespace'],
    ['a long name', { namespace: 'x'.repeat(81) }, 'namespace'],
    ['a control character', { namespace: 'a\u0007b' }, 'namespace'],
    ['a NUL in a key', { namespace: 'n', properties: { 'a\u0000': property } }, 'properties'],
    ['half a pair in a key', { namespace: 'n', properties: { '\ud800': property } }, 'properties'],
    ['a path', { namespace: '..' }, 'namespace'],
    ['a slash', { namespace: 'a/b' }, 'namespace'],
    ['a long description', { namespace: 'n', description: 'x'.repeat(501) }, 'description'],
    ['a number as description', { namespace: 'n', description: 1 }, 'description'],
    ['another visibility', { namespace: 'n', visibility: 'shared' }, 'visibility'],
    ['an unknown field', { namespace: 'n', surprise: 1 }, ''],
    [
      'a type that is none',
      { namespace: 'n', properties: { p: { title: 'P', type: 'file' } } },
      'properties.p.type',
    ],
    [
      'a deep default',
      { namespace: 'n', properties: { p: { ...property, default: [[[1]]] } } },
      'properties.p.default',
    ],
    [
      'a huge enum',
      { namespace: 'n', properties: { p: { ...property, enum: Array(501).fill(1) } } },
      'properties.p.enum',
    ],
    ['a tag without name', { namespace: 'n', tags: [{}] }, 'tags.0.name'],
    [
      'an unknown resource type',
      { namespace: newName(), resource_type_associations: [{ name: 'X' }] },
      'name',
    ],
  ])('refuses %s and says where', async (_what, body, field) => {
    const answer = await call(owner, 'POST', base, body)
    expect([answer.status, answer.body.error.reason]).toEqual([400, 'request.invalid'])
    expect(answer.body.error.message).toContain(`“${field}`)
  })

  it('refuses definitions that are too large as a whole', async () => {
    const path = `${base}/${await makeNamespace()}`
    const value = 'x'.repeat(900)
    const big = { ...property, enum: Array(10).fill(value) }
    expect(await statusOf(owner, 'POST', `${path}/properties`, { name: 'p', ...big })).toBe(400)
    const properties = Object.fromEntries(Array.from({ length: 4 }, (_, index) => [`p${index}`, big]))
    expect(await statusOf(owner, 'POST', `${path}/objects`, { name: 'o', properties })).toBe(400)
    const strange = JSON.parse('{"__proto__":{"title":"P","type":"string"}}')
    expect([201, 400]).toContain(
      await statusOf(owner, 'POST', `${path}/objects`, { name: 'o', properties: strange }),
    )
    expect(await statusOf(owner, 'PUT', path, { namespace: 'n', created_at: '2026-01-01T00:00:00Z' })).toBe(
      403,
    )
  })
})

describe('schemas', () => {
  const names = ['namespace', 'object', 'property', 'resource_type', 'tag']
  it.each([...names, ...names.map((name) => (name === 'property' ? 'properties' : `${name}s`))])(
    '%s is served',
    async (name) => {
      const { status, body } = await call(viewer, 'GET', `/v2/schemas/metadefs/${name}`)
      expect(status).toBe(200)
      expect(body.name).toBe(name.replace('resource_type', 'resource_type_association'))
    },
  )

  it('know every field that answers have, because clients refuse others', async () => {
    const namespace = await makeNamespace(owner, {
      ...{ display_name: 'd', description: 'd', tags: [{ name: 't' }], objects: [{ name: 'o' }] },
      properties: { p: property(), q: property() },
      resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'p_', properties_target: 'x' }],
    })
    const path = `${base}/${namespace}`
    const shown = (await call(owner, 'GET', path)).body
    const documents = {
      namespace: shown,
      object: shown.objects[0],
      property: (await call(owner, 'GET', `${path}/properties/p`)).body,
      tag: shown.tags[0],
      resource_type: shown.resource_type_associations[0],
    }
    for (const [name, document] of Object.entries(documents)) {
      const { body } = await call(owner, 'GET', `/v2/schemas/metadefs/${name}`)
      expect(Object.keys(body.properties), name).toEqual(expect.arrayContaining(Object.keys(document)))
      for (const required of body.required) expect(document, name).toHaveProperty([required])
    }
  })

  function property() {
    return {
      ...{
        title: 'P',
        type: 'array',
        description: 'd',
        operators: ['<or>'],
        required: ['x'],
        readonly: true,
      },
      ...{ default: ['a'], enum: ['a'], minimum: 0, maximum: 1, minLength: 0, maxLength: 1, pattern: '^a$' },
      ...{ items: { type: 'string', enum: ['a'] }, minItems: 0, maxItems: 1, uniqueItems: true },
      additionalItems: false,
    }
  }
})
