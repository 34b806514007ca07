import { createHash, createHmac } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '@/lib/services/context'
import { changeOwnAccessKey, createAccessKey } from '@/lib/services/iam/access-keys/access-keys'
import { updateUser } from '@/lib/services/iam/users/update-user'
import { makeUser } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { createImage, PATCH_TYPE, rawDisk, reasonOf, useWire } from '@/test/support/wire-api'
import { actorOf, contextOf, makeAccount, type TestAccount } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
let acme: TestAccount
let globex: TestAccount

beforeAll(async () => {
  acme = await makeAccount(database)
  globex = await makeAccount(database)
})

interface Key {
  id: string
  secret: string
  owner: Context
}

async function newKey(account = acme, policies: 'owner' | readonly string[] = 'owner'): Promise<Key> {
  const userId = await makeUser(database, account, policies)
  const owner = contextOf(wire.services, { ...actorOf(account, policies), userId })
  const { id, secret } = await createAccessKey(owner, { description: 'tests' })
  return { id, secret, owner }
}

interface Sent {
  method: string
  path: string
  query: string
  headers: Record<string, string>
  body: string
}

const sdkDate = (offsetMs = 0) =>
  `${new Date(Date.now() + offsetMs).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function sent(method: string, target: string, body: unknown, headers: Record<string, string> = {}): Sent {
  const [path = '', query = ''] = target.split('?')
  return {
    ...{ method, path, query, body: body === undefined ? '' : JSON.stringify(body) },
    headers: {
      host: `127.0.0.1:${wire.port}`,
      'x-sdk-date': sdkDate(),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    },
  }
}

/** As the vendor's documents describe it, written without a look at ours. Queries here are sorted and encoded already. */
function sign(
  { method, path, query, headers, body }: Sent,
  { id, secret }: Pick<Key, 'id' | 'secret'>,
): string {
  const names = Object.keys(headers).sort()
  const canonical = [
    method,
    path.endsWith('/') ? path : `${path}/`,
    query,
    ...names.map((name) => `${name}:${headers[name]!.trim()}`),
    '',
    names.join(';'),
    headers['x-sdk-content-sha256'] ?? sha256(body),
  ].join('\n')
  const text = ['SDK-HMAC-SHA256', headers['x-sdk-date'], sha256(canonical)].join('\n')
  const signature = createHmac('sha256', secret).update(text).digest('hex')
  return `SDK-HMAC-SHA256 Access=${id}, SignedHeaders=${names.join(';')}, Signature=${signature}`
}

interface Answer {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of many shapes
  body: any
}

function put({ method, path, query, headers, body }: Sent, authorization: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(
      {
        ...{ host: '127.0.0.1', port: wire.port, method, path: query === '' ? path : `${path}?${query}` },
        headers: { ...headers, authorization, 'content-length': Buffer.byteLength(body) },
      },
      async (response: IncomingMessage) => {
        const chunks: Buffer[] = []
        for await (const chunk of response) chunks.push(chunk)
        const text = Buffer.concat(chunks).toString()
        resolve({ status: response.statusCode!, body: text.startsWith('{') ? JSON.parse(text) : text })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

const send = (key: Pick<Key, 'id' | 'secret'>, request: Sent) => put(request, sign(request, key))
const ask = (
  key: Pick<Key, 'id' | 'secret'>,
  method: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => send(key, sent(method, target, body, { 'X-Project-Id': acme.projectId, ...headers }))
const WRONG = [401, 'auth.signature_wrong']

describe('a signed request', () => {
  it('looks, makes and changes in the project that it names', async () => {
    const key = await newKey()
    const made = await ask(key, 'POST', '/v2/images', { name: '镜像 1' })
    expect(made).toMatchObject({ status: 201, body: { name: '镜像 1', owner: acme.projectId } })
    const list = await ask(key, 'GET', `/v2/images?limit=1&name=${encodeURIComponent('镜像 1')}`)
    expect(list.body.images).toMatchObject([{ id: made.body.id }])

    const path = `/v2/images/${made.body.id}`
    const patch = [{ op: 'replace', path: '/name', value: 'two' }]
    const unsigned = { ...PATCH_TYPE, 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    expect(await ask(key, 'PATCH', path, patch, unsigned)).toMatchObject({
      status: 200,
      body: { name: 'two' },
    })
    expect((await ask(key, 'PUT', `${path}/tags/web`)).status).toBe(204)
    expect((await ask(key, 'GET', path)).body.tags).toEqual(['web'])

    const elsewhere = await ask(key, 'POST', '/v2/images', {}, { 'X-Project-Id': acme.otherProjectId })
    expect(elsewhere).toMatchObject({ status: 201, body: { owner: acme.otherProjectId } })
    const { lastUsedAt, lastUsedAddress } = await database.prisma.accessKey.findUniqueOrThrow({
      where: { id: key.id },
    })
    expect(lastUsedAt).not.toBeNull()
    expect(lastUsedAddress).toContain('127.0.0.1')
    const record = await database.prisma.auditRecord.findFirstOrThrow({
      where: { resourceId: made.body.id, credentialKind: 'access_key' },
    })
    expect(record).toMatchObject({ credentialId: key.id, userId: key.owner.actor.userId })
  })

  it('says who somebody is without a project, and no more', async () => {
    const key = await newKey()
    const whoami = await send(key, sent('GET', '/v3/auth/projects', undefined))
    expect(whoami.body.projects.map(({ id }: { id: string }) => id)).toContain(acme.projectId)
    expect(reasonOf(await send(key, sent('GET', '/v2/images', undefined)))).toEqual([403, 'auth.scope'])
    // Tokens are asked about with tokens.
    const subject = sent('GET', '/v3/auth/tokens', undefined, { 'X-Subject-Token': 'x' })
    expect((await send(key, subject)).status).toBe(401)
  })

  it('may do what the key’s user may, at once', async () => {
    const key = await newKey(acme, ['IMS ReadOnlyAccess'])
    expect((await ask(key, 'GET', '/v2/images')).status).toBe(200)
    expect(reasonOf(await ask(key, 'POST', '/v2/images', {}))).toEqual([403, 'iam.denied'])
    const { userId } = key.owner.actor
    const group = await database.prisma.group.findFirstOrThrow({ where: { members: { some: { userId } } } })
    await database.prisma.grant.deleteMany({ where: { groupId: group.id } })
    expect((await ask(key, 'GET', '/v2/images')).status).toBe(403)
    await updateUser(contextOf(wire.services, actorOf(acme)), { userId, status: 'disabled' })
    expect((await ask(key, 'GET', '/v2/images')).status).toBeGreaterThanOrEqual(401)
    expect(await send(key, sent('GET', '/v3/auth/projects', undefined))).toMatchObject({ status: 401 })
  })

  it('uploads bytes that the signature leaves out', async () => {
    const key = await newKey()
    const { body } = await ask(key, 'POST', '/v2/images', { disk_format: 'raw', container_format: 'bare' })
    const headers = {
      'X-Project-Id': acme.projectId,
      'Content-Type': 'application/octet-stream',
      'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD',
    }
    const path = `/v2/images/${body.id}/file`
    const upload = { ...sent('PUT', path, undefined, headers), body: rawDisk().toString() }
    const { 'x-sdk-content-sha256': _, ...covering } = upload.headers
    const covered = { ...upload, headers: covering }
    expect((await put(covered, sign(covered, key))).status).toBe(401)
    expect((await send(key, upload)).status).toBe(204)
    expect((await ask(key, 'GET', `/v2/images/${body.id}`)).body).toMatchObject({
      status: 'active',
      size: 4096,
    })
    expect((await ask(key, 'GET', path)).status).toBe(200)
  })
})

describe('a key', () => {
  it('is good with its own secret, while it is enabled', async () => {
    const key = await newKey()
    const { secret } = await newKey()
    expect(reasonOf(await ask({ id: key.id, secret }, 'GET', '/v2/images'))).toEqual(WRONG)
    expect(reasonOf(await ask({ id: 'A'.repeat(20), secret }, 'GET', '/v2/images'))).toEqual(WRONG)
    expect((await ask(key, 'GET', '/v2/images')).status).toBe(200)
    for (const [status, expected] of [
      ['disabled', 401],
      ['enabled', 200],
      [null, 401],
    ] as const) {
      await changeOwnAccessKey(key.owner, { accessKeyId: key.id, status })
      expect((await ask(key, 'GET', '/v2/images')).status, String(status)).toBe(expected)
    }
  })

  it('tells nobody its secret: not the database, not the trail', async () => {
    const key = await newKey()
    for (const table of ['access_keys', 'audit_records', 'signature_uses']) {
      const { rows } = await database.pool.query(`SELECT to_jsonb(t)::text AS text FROM ${table} t`)
      expect(JSON.stringify(rows)).not.toContain(key.secret)
    }
  })
})

describe('a signature', () => {
  it.each<[string, (request: Sent) => Sent]>([
    ['body', (request) => ({ ...request, body: '{"name":"evil"}' })],
    ['query', (request) => ({ ...request, query: 'a=2' })],
    ['added query', (request) => ({ ...request, query: `${request.query}&b=1` })],
    ['path', (request) => ({ ...request, path: '/v2/images/' })],
    ['method', (request) => ({ ...request, method: 'PUT' })],
    ['host', ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, host: 'evil.test' } })],
    ['date', ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, 'x-sdk-date': sdkDate(-5000) } })],
    [
      'project',
      ({ headers, ...rest }) => ({ ...rest, headers: { ...headers, 'x-project-id': acme.otherProjectId } }),
    ],
    [
      'announced body',
      ({ headers, ...rest }) => ({
        ...rest,
        headers: { ...headers, 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' },
      }),
    ],
  ])('covers the %s', async (what, tamper) => {
    const key = await newKey()
    const request = sent('POST', '/v2/images?a=1', { name: 'one' }, { 'X-Project-Id': acme.projectId })
    const answer = await put(tamper(request), sign(request, key))
    // An address with a slash at its end is another one, and none of ours.
    expect(what === 'path' ? [401, 404] : [401, 404, 405]).toContain(answer.status)
    if (!['path', 'method'].includes(what)) expect(reasonOf(answer)).toEqual(WRONG)
    expect((await put(request, sign(request, key))).status).toBe(201)
  })

  it('must cover host and date', async () => {
    const key = await newKey()
    const request = sent('GET', '/v2/images', undefined, { 'X-Project-Id': acme.projectId })
    for (const left of ['host', 'x-sdk-date']) {
      const { [left]: _, ...headers } = request.headers
      const authorization = sign({ ...request, headers }, key)
      expect((await put(request, authorization)).status, left).toBe(401)
    }
    for (const text of [
      '',
      'Bearer x',
      'SDK-HMAC-SHA256 Access=',
      'SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=',
    ])
      expect((await put(request, text)).status, text).toBe(401)
  })

  it('must cover the project, where one is named', async () => {
    const key = await newKey()
    const list = sent('GET', '/v2/images', undefined, {})
    const added = { ...list, headers: { ...list.headers, 'x-project-id': acme.projectId } }
    expect(reasonOf(await put(added, sign(list, key)))).toEqual(WRONG)
    expect((await put(added, sign(added, key))).status).toBe(200)
  })

  it('that leaves the body out is good for one body', async () => {
    const key = await newKey()
    const headers = { 'X-Project-Id': acme.projectId, 'X-Sdk-Content-Sha256': 'UNSIGNED-PAYLOAD' }
    const create = sent('POST', '/v2/images', { name: 'one' }, headers)
    const authorization = sign(create, key)
    expect((await put(create, authorization)).status).toBe(201)
    const again = await put({ ...create, body: '{"name":"two"}' }, authorization)
    expect(reasonOf(again)).toEqual([401, 'auth.signature_used'])
  })

  it('is good a quarter of an hour before and after its date', async () => {
    const key = await newKey()
    const at = async (minutes: number) =>
      reasonOf(await ask(key, 'GET', '/v2/images', undefined, { 'X-Sdk-Date': sdkDate(minutes * 60_000) }))
    for (const minutes of [-14, 14]) expect(await at(minutes)).toEqual([200, undefined])
    for (const minutes of [-16, 16]) expect(await at(minutes)).toEqual([401, 'auth.signature_date'])
    for (const date of ['', 'now', '20260230T000000Z', new Date().toISOString()])
      expect((await ask(key, 'GET', '/v2/images', undefined, { 'X-Sdk-Date': date })).status, date).toBe(401)
  })

  it('changes something once, and looks as often as it likes', async () => {
    const key = await newKey()
    const create = sent('POST', '/v2/images', { name: newName() }, { 'X-Project-Id': acme.projectId })
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(key, create)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401, 401, 401])
    expect(reasonOf(await send(key, create))).toEqual([401, 'auth.signature_used'])
    const { name } = JSON.parse(create.body)
    const list = sent('GET', `/v2/images?name=${name}`, undefined, { 'X-Project-Id': acme.projectId })
    for (const _ of [1, 2, 3]) expect((await send(key, list)).body.images).toHaveLength(1)
  })

  const newName = () => `n${Date.now()}`
})

describe('a project of another account', () => {
  it('is not found, whether the header or the path names it', async () => {
    const key = await newKey()
    for (const projectId of [globex.projectId, 'f'.repeat(32), 'x'])
      expect(reasonOf(await ask(key, 'GET', '/v2/images', undefined, { 'X-Project-Id': projectId }))).toEqual(
        [404, 'iam.project_not_found'],
      )
  })

  it('lends nothing: what is there stays unknown', async () => {
    const key = await newKey()
    const foreign = await newKey(globex)
    const theirs = await send(foreign, sent('POST', '/v2/images', {}, { 'X-Project-Id': globex.projectId }))
    expect((await ask(key, 'GET', `/v2/images/${theirs.body.id}`)).status).toBe(404)
    const own = await createImageIn(key)
    expect(
      (await ask(key, 'GET', `/v2/images/${own}`, undefined, { 'X-Project-Id': acme.otherProjectId })).status,
    ).toBe(404)
  })

  const createImageIn = async (key: Key): Promise<string> =>
    createImage(async (method, path, body) => ({
      ...(await ask(key, method, path, body)),
      headers: new Headers(),
      bytes: Buffer.alloc(0),
    }))
})
