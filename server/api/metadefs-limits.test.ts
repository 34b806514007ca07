import { beforeAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { DEFINITIONS_MAX, NAMESPACES_MAX } from '@/lib/domain/metadata-definition/limits'
import { useTestDatabase } from '@/test/support/database'
import { makeNamespace, NAMESPACES, newNamespaceName } from '@/test/support/metadefs'
import { makeToken } from '@/test/support/token'
import { useWire } from '@/test/support/wire-api'
import { makeAccount, REGION } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let owner: string
let viewer: string

beforeAll(async () => {
  const acme = await makeAccount(database)
  owner = await makeToken(database, acme)
  viewer = await makeToken(database, acme, ['IMS ReadOnlyAccess'])
})

const { call } = wire
const statusOf = async (...args: Parameters<typeof call>) => (await call(...args)).status

describe('limits', () => {
  it('a project has so many namespaces, and a namespace so many definitions', async () => {
    const full = await makeAccount(database)
    const token = await makeToken(database, full)
    const rows = Array.from({ length: NAMESPACES_MAX - 1 }, () => newHexId())
    await database.prisma.metadataNamespace.createMany({
      data: rows.map((id) => ({ id, projectId: full.projectId, regionId: REGION, name: id })),
    })
    const answers = await Promise.all(
      [1, 2, 3].map(() => statusOf(token, 'POST', NAMESPACES, { namespace: newNamespaceName() })),
    )
    expect(answers.toSorted()).toEqual([201, 413, 413])

    const path = `${NAMESPACES}/${rows[0]}/tags`
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
      { namespace: newNamespaceName(), resource_type_associations: [{ name: 'X' }] },
      'name',
    ],
  ])('refuses %s and says where', async (_what, body, field) => {
    const answer = await call(owner, 'POST', NAMESPACES, body)
    expect([answer.status, answer.body.error.reason]).toEqual([400, 'request.invalid'])
    expect(answer.body.error.message).toContain(`“${field}`)
  })

  it('refuses definitions that are too large as a whole', async () => {
    const path = `${NAMESPACES}/${await makeNamespace(wire, owner)}`
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
    const namespace = await makeNamespace(wire, owner, {
      ...{ display_name: 'd', description: 'd', tags: [{ name: 't' }], objects: [{ name: 'o' }] },
      properties: { p: property(), q: property() },
      resource_type_associations: [{ name: 'OS::Glance::Image', prefix: 'p_', properties_target: 'x' }],
    })
    const path = `${NAMESPACES}/${namespace}`
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
