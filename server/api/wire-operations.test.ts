import { beforeAll, describe, expect, it } from 'vitest'
import { imageByteOperations } from '@/lib/api/glance/byte-operations'
import { imsByteOperations } from '@/lib/api/ims/byte-operations'
import { generalAnswers, openApiDocument, publicOperations } from '@/lib/api/openapi/document'
import type { Operation, Surface } from '@/lib/api/wire/operation'
import { surfaceDefinitions, surfaceOf } from '@/lib/api/wire/surfaces'
import { newToken, tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { useTestDatabase } from '@/test/support/database'
import { makeToken } from '@/test/support/token'
import { useWire, type WireAnswer } from '@/test/support/wire-api'
import { makeAccount, type TestAccount } from '@/test/support/world'
import { faultsOf } from '@/test/wire/check-openapi'
import { type Example, examples, type Scene } from '@/test/wire/examples'
import { addressOf, insideShown, send } from '@/test/wire/send'
import { wireByteHandlers } from './wire-bytes'

const byteOperations = [...imageByteOperations, ...imsByteOperations]
const database = useTestDatabase()
const wire = useWire(database)
let strangerAccount: TestAccount
let stranger: string

beforeAll(async () => {
  strangerAccount = await makeAccount(database)
  stranger = await makeToken(database, strangerAccount)
})

function expectSound(operation: Operation, answer: WireAnswer, who: string): void {
  const { status, headers, bytes } = answer
  const what = `${who}: ${status} ${bytes.subarray(0, 300)}`
  const documented = [
    ...Object.keys(operation.answers),
    ...(operation.access === 'anonymous' ? [] : Object.keys(generalAnswers)),
  ]
  expect(documented, what).toContain(String(status))
  expect(headers.get('x-request-id'), what).toMatch(/^[\w-]{8,}$/)
  expect(headers.get('x-openstack-request-id'), what).toBe(headers.get('x-request-id'))
  expect(headers.get('x-content-type-options'), what).toBe('nosniff')
  const isData = Boolean(operation.answers[status]?.type)
  if (bytes.length > 0 && !isData) {
    expect(headers.get('content-type'), what).toMatch(/^application\/json/)
    expect(headers.get('cache-control'), what).toContain('no-store')
  }
  if (status >= 400 && operation.method !== 'HEAD') {
    expect(answer.body.error ?? answer.body, what).toBeTypeOf('object')
    // The bodies of IMS have no place for it.
    if (!operation.id.startsWith('ims.'))
      expect(JSON.stringify(answer.body), what).toContain(headers.get('x-request-id')!)
    expect(insideShown(bytes.toString()), what).toBeNull()
  }
}

/** How each API says that something is not there. */
const NOT_FOUND: Record<Surface, number> = { identity: 404, image: 404, ims: 400 }

const exampleOf = (operation: Operation, scene: Scene): Example | Promise<Example> =>
  examples[operation.id]?.(scene) ?? Promise.reject(new Error(`no example of ${operation.id}`))

async function newScene(): Promise<Scene> {
  const account = await makeAccount(database)
  return { database, services: wire.services, account, call: wire.as(await makeToken(database, account)) }
}

describe('the table of examples', () => {
  it('has every operation and nothing else', () => {
    expect(Object.keys(examples).toSorted()).toEqual(publicOperations.map(({ id }) => id).toSorted())
  })
})

describe('operations', () => {
  it('have ids of their own', () => {
    const ids = publicOperations.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it('have addresses of their own, over all APIs', () => {
    const shapes = publicOperations.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ':')}`)
    expect(shapes.filter((shape, index) => shapes.indexOf(shape) !== index)).toEqual([])
  })

  it('are found on their surface by their addresses', () => {
    for (const { id, method, path, surface } of publicOperations) {
      const address = path
        .replace(':projectId', '0123456789abcdef0123456789abcdef')
        .replace(/:\w+/g, 'something')
      expect(surfaceOf(method, address, '*/*'), id).toBe(surface)
    }
  })

  it('with bytes have a handler, every one, and nothing else has one', () => {
    expect(Object.keys(wireByteHandlers).toSorted()).toEqual(byteOperations.map(({ id }) => id).toSorted())
  })

  it('say what policies must allow, unless everybody may', () => {
    for (const { id, access, actions = [] } of publicOperations)
      if (access === 'project' && actions.length === 0) expect(id).toBe('has actions')
  })
})

describe('the OpenAPI document', () => {
  const document = openApiDocument('https://imprint.test') as {
    paths: Record<string, Record<string, { operationId: string }>>
  }

  it('is valid', () => {
    expect(faultsOf(document)).toEqual([])
    expect(faultsOf({ openapi: '3.0.0', paths: { x: { get: {} } } })).not.toEqual([])
  })

  it('has every route of every surface', () => {
    const described = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    )
    const routed = [...surfaceDefinitions.flatMap(({ routes }) => routes), ...byteOperations]
    expect(described.toSorted()).toEqual(routed.map(({ id }) => id).toSorted())
  })

  it('is what the service itself hands out', async () => {
    const { status, body } = await wire.call(null, 'GET', '/api/docs/openapi.json')
    expect(status).toBe(200)
    expect(body.paths).toEqual(JSON.parse(JSON.stringify(document.paths)))
  })
})

describe.each(publicOperations.map((operation) => [operation.id, operation] as const))(
  '%s',
  (_id, operation) => {
    // One thing for all callers: that it works for its owner at the end shows that nobody else touched it.
    let scene: Scene
    let example: Example
    const ask = async (token: string | null, who: string): Promise<WireAnswer> => {
      const answer = await send(wire.as(token), operation, example)
      expectSound(operation, answer, who)
      return answer
    }

    beforeAll(async () => {
      scene = await newScene()
      example = await exampleOf(operation, scene)
    })

    it('asks who it is, before it looks at anything else', async () => {
      const nobody = await ask(null, 'nobody')
      if (operation.access === 'anonymous') {
        expect(nobody.status).toBe(example.status)
        return
      }
      expect(nobody.status).toBe(401)
      for (const token of [newToken(), 'x', "' OR 1=1 --"])
        expect((await ask(token, 'a wrong token')).status).toBe(401)
      if (operation.method === 'GET') return
      const params = Object.fromEntries(
        [...operation.path.matchAll(/:(\w+)/g)].map(([, name]) => [
          name,
          name === 'projectId' ? newHexId() : 'x',
        ]),
      )
      const headers = { 'Content-Type': 'text/html' }
      const body = operation.method === 'HEAD' ? undefined : '<html>'
      const answer = await wire.call(null, operation.method, addressOf(operation, { params }), body, headers)
      expect(answer.status, answer.bytes.toString()).toBe(401)
    })

    it('refuses who may nothing, and a token without a project', async () => {
      if (operation.access === 'anonymous') return
      const token = await makeToken(database, scene.account, [])
      const newcomer = await ask(token, 'a newcomer')
      expect(example.newcomer === undefined ? [403, 404] : [example.newcomer]).toContain(newcomer.status)
      if (operation.access !== 'project') return
      const unscoped = await makeToken(database, scene.account)
      await database.prisma.token.update({
        where: { id: tokenId(unscoped) },
        data: { scope: 'none', projectId: null },
      })
      expect((await ask(unscoped, 'an unscoped token')).status).toBe(403)
    })

    it('knows nothing of other accounts', async () => {
      if (operation.access === 'anonymous') return
      const foreign = await ask(stranger, 'a stranger')
      expect(foreign.status, foreign.bytes.toString()).toBe(example.stranger ?? NOT_FOUND[operation.surface])
      for (const secret of [scene.account.id, scene.account.name, scene.account.projectId])
        if (!addressOf(operation, example).includes(secret))
          expect(foreign.bytes.toString()).not.toContain(secret)
      // They made one of their own, which may have taken the name.
      if (operation.method !== 'GET' && foreign.status < 300) example = await exampleOf(operation, scene)
    })

    it('works for the owner as it is documented', async () => {
      const answer = await send(scene.call, operation, example)
      expectSound(operation, answer, 'the owner')
      expect(answer.status, answer.bytes.toString()).toBe(example.status)
      const schema = operation.answers[answer.status]?.schema
      if (schema && operation.method !== 'HEAD')
        expect(schema.safeParse(answer.body).error?.issues ?? [], JSON.stringify(answer.body)).toEqual([])
    })
  },
)
