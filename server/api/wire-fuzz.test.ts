import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { publicOperations } from '@/lib/api/openapi/document'
import type { Operation } from '@/lib/api/wire/operation'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { createActiveImage, useWire } from '@/test/support/wire-api'
import { makeAccount, type TestAccount } from '@/test/support/world'
import { type Example, examples } from '@/test/wire/examples'
import { addressOf, insideShown } from '@/test/wire/send'

/** The same requests every time; another number finds others. */
const SEED = 20_261_126
const WILD_RUNS = 6
const CLOSE_RUNS = 12
const PATIENCE_MS = 5000

const database = useTestDatabase()
const wire = useWire(database)
let account: TestAccount
let token: string
let imageId: string

beforeAll(async () => {
  account = await makeAccount(database)
  token = await makeToken(database, account)
  const limited = [
    ...(['users', 'groups', 'projects'] as const).map((resource) => [account.id, resource] as const),
    ...(['private_images', 'create_jobs'] as const).map((resource) => [account.projectId, resource] as const),
  ]
  await database.prisma.quotaLimit.createMany({
    data: limited.map(([scopeId, resource]) => ({ scopeId, resource, limit: 10_000 })),
  })
  imageId = await createActiveImage(wire.as(token))
})

const nasty = fc.constantFrom(
  ...['', ' ', '.', '..', '%2e%2e', '%00', '%', '%zz', '%ff%fe', '%c0%ae', '\\', ':', '*', '"', "'", '`'],
  ...["' OR '1'='1", '$1', '{}', '[]', '__proto__', 'constructor', 'toString', 'null', 'undefined', 'NaN'],
  ...[
    '-1',
    '0',
    '1e309',
    '99999999999999999999',
    '0x10',
    '😀',
    '\ud800',
    'ﬁ',
    '\u202e',
    'İ',
    '镜像',
    '\n',
    '\r\n',
  ],
  ...[
    'in:',
    'in:"',
    'neq:',
    'gt:',
    'eq:\u0000',
    '2026-02-31',
    '2026-13-01T00:00:00Z',
    'a=b=c',
    'x'.repeat(300),
  ],
  'y'.repeat(9000),
)
const text = fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 40 }), fc.uuid(), fc.constant(newHexId()))

const scalar = fc.oneof(
  text,
  fc.double(),
  fc.constantFrom(1e308, -1, 2 ** 53, 2 ** 31, 0.1),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
)
const anything = fc.oneof(
  { weight: 3, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: scalar },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      Array.from({ length: 3000 }).reduce<unknown>((inner) => [inner], 'deep'),
      Array.from({ length: 500 }).reduce<unknown>((inner) => ({ a: inner }), 'deep'),
      JSON.parse('{"__proto__":{"isOwner":true},"constructor":{"prototype":{"x":1}}}'),
      Array.from({ length: 5000 }, (_, index) => index),
      Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, 'v'])),
    ),
  },
)

/** Names that our operations know, so that values of the wrong kind reach them. */
const knownNames = [
  ...['auth', 'identity', 'methods', 'password', 'user', 'token', 'id', 'scope', 'project', 'domain', 'name'],
  ...['visibility', 'tags', 'min_disk', 'min_ram', 'disk_format', 'container_format', 'protected', 'owner'],
  ...['member', 'status', 'method', 'uri', 'stores', 'locations', 'namespace', 'objects', 'properties'],
  ...['resource_type_associations', 'type', 'title', 'images', 'projects', 'image_url', 'os_version', 'tag'],
  ...[
    'image_tag',
    'action',
    'matches',
    'limit',
    'offset',
    'data_images',
    'region',
    'description',
    'key',
    'value',
  ],
]
const named: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  body: fc.dictionary(
    fc.constantFrom(...knownNames),
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      scalar,
      tie('body'),
      fc.array(tie('body'), { maxLength: 3 }),
    ),
    { maxKeys: 6 },
  ),
})).body
const patch = fc.array(
  fc.record({
    op: fc.constantFrom('add', 'replace', 'remove', 'move', 1, null),
    path: fc.oneof(
      text,
      fc
        .constantFrom(
          ...knownNames,
          'locations/0',
          'locations/-',
          'tags/0',
          '__proto__',
          '__description',
          '~2',
        )
        .map((name) => `/${name}`),
    ),
    value: fc.oneof(anything, named),
  }),
  { maxLength: 4 },
)

const queryNames = fc.oneof(
  text,
  fc.constantFrom(
    ...[
      'limit',
      'marker',
      'sort',
      'sort_key',
      'sort_dir',
      'visibility',
      'member_status',
      'tag',
      'name',
      'id',
    ],
    ...['created_at', 'size_min', 'os_hidden', 'protected', 'min_ram', 'status', '__imagetype', '__os_bit'],
    ...[
      'resource_types',
      'page',
      'architecture',
      'offset',
      'nocatalog',
      'domain_id',
      'flavor_id',
      'checksum',
    ],
  ),
)

interface Wanted {
  params: string[]
  isEncoded: boolean
  query: [string, string][]
  body: string
  type: string
  extra: Record<string, string>
}

const headerText = fc.stringMatching(/^[\x21-\x7e]{0,60}$/)

const requestOf = (): fc.Arbitrary<Wanted> =>
  fc.record({
    params: fc.array(fc.oneof(text, fc.constantFrom('IMAGE', 'PROJECT', newImageId())), {
      minLength: 3,
      maxLength: 3,
    }),
    isEncoded: fc.boolean(),
    query: fc.array(fc.tuple(queryNames, text), { maxLength: 4 }),
    body: fc.oneof(
      { weight: 4, arbitrary: named.map((body) => JSON.stringify(body)) },
      { weight: 3, arbitrary: anything.map((body) => JSON.stringify(body)) },
      { weight: 2, arbitrary: patch.map((body) => JSON.stringify(body)) },
      {
        weight: 1,
        arbitrary: fc.constantFrom('', '{', '[', '\u0000', '{"a":1e999}', '"x"', '[[[', '{"a":1,"a":2}'),
      },
    ),
    type: fc.constantFrom(
      ...[
        'application/json',
        'application/json',
        'application/octet-stream',
        'text/plain',
        '',
        'multipart/form-data',
      ],
      ...['application/openstack-images-v2.1-json-patch', 'application/openstack-images-v2.0-json-patch'],
    ),
    extra: fc.dictionary(
      fc.constantFrom(
        ...['Accept', 'If-Match', 'If-None-Match', 'If-Range', 'Range', 'X-Subject-Token', 'X-Project-Id'],
        ...['X-OpenStack-Append', 'Authorization', 'X-Sdk-Date', 'X-Sdk-Content-Sha256', 'Accept-Language'],
      ),
      headerText,
      { maxKeys: 3 },
    ),
  })

/** What works, with one thing of it changed: such requests come furthest. */
interface Slip {
  at: number
  value: unknown
  where: 'body' | 'params' | 'query' | 'headers'
  text: string
  name: string
}
const slip: fc.Arbitrary<Slip> = fc.record({
  at: fc.nat(1000),
  value: fc.oneof(anything, named, scalar),
  where: fc.constantFrom('body', 'body', 'body', 'params', 'query', 'headers'),
  text,
  name: fc.oneof(text, fc.constantFrom(...knownNames)),
})

/** Addresses of all values in a body. */
function placesOf(value: unknown, place: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [place]
  return [place, ...Object.entries(value).flatMap(([name, inner]) => placesOf(inner, [...place, name]))]
}

function changed(body: unknown, { at, value, name }: Slip): unknown {
  const places = placesOf(body)
  const place = places[at % places.length]!
  if (place.length === 0) return at % 2 && isRecord(body) ? { ...body, [name]: value } : value
  const copy = structuredClone(body)
  let holder = copy as Record<string, unknown>
  for (const step of place.slice(0, -1)) holder = holder[step] as Record<string, unknown> // safe: it is a place of it
  holder[place.at(-1)!] = value
  return copy
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function close(operation: Operation, example: Example, made: Slip): Sent {
  const { where, at, text: given, name } = made
  const params = { ...example.params }
  const names = Object.keys(params)
  if (where === 'params' && names.length > 0) params[names[at % names.length]!] = wellFormed(given) || 'x'
  const query = { ...example.query, ...(where === 'query' && { [wellFormed(name)]: wellFormed(given) }) }
  const isBytes = example.body instanceof Uint8Array
  const body =
    where === 'body' && !isBytes && example.body !== undefined ? changed(example.body, made) : example.body
  return {
    path: addressOf(operation, { params, query }),
    body: isBytes ? Buffer.from(example.body as Uint8Array) : Buffer.from(JSON.stringify(body) ?? ''),
    headers: {
      'Content-Type': isBytes ? 'application/octet-stream' : 'application/json',
      ...example.headers,
      ...(where === 'headers' && { [at % 2 ? 'Idempotency-Key' : 'If-Match']: printable(given) }),
    },
  }
}

/** Half a surrogate pair cannot stand in an address. */
const wellFormed = (value: string): string => Buffer.from(value).toString()

function targetOf({ path }: Operation, { params, isEncoded, query }: Wanted): string {
  let index = 0
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[index++ % params.length]!
    // Half of the time a thing that there is, so that bodies reach the operation behind.
    if (value === 'IMAGE' || value === 'PROJECT')
      return name === 'imageId'
        ? imageId
        : name === 'projectId'
          ? account.projectId
          : encodeURIComponent(value)
    return isEncoded ? encodeSafely(value) : printable(value)
  })
  const pairs = query.map(
    ([name, value]) => `${encodeSafely(name)}=${isEncoded ? encodeSafely(value) : printable(value)}`,
  )
  return pairs.length > 0 ? `${filled}?${pairs.join('&')}` : filled
}

const encodeSafely = (value: string): string => encodeURIComponent(Buffer.from(value).toString())
/** What Node's client would not even send: the rest goes out as it is. */
const printable = (value: string): string => value.replaceAll(/[^\x21-\x7e]/g, '_')

interface Answer {
  status: number
  text: string
}

interface Sent {
  path: string
  body: Buffer
  headers: Record<string, string>
}

const wild = (operation: Operation, wanted: Wanted): Sent => ({
  path: targetOf(operation, wanted),
  body: Buffer.from(wanted.body),
  headers: { 'Content-Type': wanted.type, ...wanted.extra },
})

function send(operation: Operation, sent: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const isBodiless = operation.method === 'GET' || operation.method === 'HEAD'
    const body = isBodiless ? Buffer.alloc(0) : sent.body
    const headers: OutgoingHttpHeaders = {
      'X-Auth-Token': token,
      ...sent.headers,
      ...(!isBodiless && { 'Content-Length': body.length }),
    }
    const asked = httpRequest(
      {
        ...{ host: '127.0.0.1', port: wire.port, method: operation.method, agent: false },
        path: sent.path,
        headers,
        timeout: PATIENCE_MS,
      },
      (response) => {
        let received = ''
        response.setEncoding('latin1')
        response.on('data', (chunk: string) => {
          received += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode!, text: received }))
        response.on('error', reject)
      },
    )
    asked.on('timeout', () => asked.destroy(new Error(`no answer for ${PATIENCE_MS} ms`)))
    // A refused body may end the connection while it is still being sent; then the answer is there already.
    asked.on('error', reject)
    asked.end(body)
  })
}

describe('whatever is sent', () => {
  // The token must outlive the run, and with it who asks.
  const fuzzed = publicOperations.filter(({ id }) => id !== 'identity.revokeToken')

  const check = async (operation: Operation, sent: Sent): Promise<void> => {
    const { status, text: received } = await send(operation, sent)
    if (status >= 500 && status !== 501)
      throw new Error(`${status} ${received.slice(0, 500)} to ${sent.path} ${sent.body.subarray(0, 500)}`)
    if (status < 400) return
    const shown = insideShown(`${sent.path} ${sent.body}`) ? null : insideShown(received)
    if (shown || received.includes(token)) throw new Error(`shows ${shown}: ${received.slice(0, 500)}`)
  }

  it.each(fuzzed.map((operation) => [operation.id, operation] as const))(
    '%s answers, and not with a failure of ours',
    async (id, operation) => {
      const runs = (many: number) =>
        operation.body || operation.path.includes(':') || operation.query ? many : 3
      await fc.assert(
        fc.asyncProperty(requestOf(), (wanted) => check(operation, wild(operation, wanted))),
        { seed: SEED, numRuns: runs(WILD_RUNS), endOnFailure: true },
      )
      const call = wire.as(token)
      const example = await examples[id]!({ database, services: wire.services, account, call })
      await fc.assert(
        fc.asyncProperty(slip, (made) => check(operation, close(operation, example, made))),
        { seed: SEED, numRuns: runs(CLOSE_RUNS), endOnFailure: true },
      )
    },
  )

  it('the process lives on, and so do those who ask', async () => {
    const { status, body } = await wire.call(token, 'GET', '/v3/auth/projects')
    expect(status).toBe(200)
    expect(body.projects.length).toBeGreaterThan(1)
    expect((await wire.call(null, 'GET', '/healthz')).body).toEqual({ status: 'ok' })
    expect(({} as Record<string, unknown>).isOwner).toBeUndefined()
  })
})
