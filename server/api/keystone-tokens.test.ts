import { describe, expect, it } from 'vitest'
import { FREE_FAILURES } from '@/lib/domain/iam/throttle'
import { tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { makeUser } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { passwordAuth, tokenAuth, useKeystone } from '@/test/support/keystone'
import { until } from '@/test/support/processes'
import { makeToken } from '@/test/support/token'
import { useWire } from '@/test/support/wire-api'
import { REGION } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
const people = useKeystone(database, wire)
const { inProject, makePerson, sign, tokenOf, statusOf, validate } = people

describe('a token', () => {
  it('is issued by id or by names, for a project, a domain, or nothing', async () => {
    const { id, name } = await makePerson()
    const byId = { id }
    const byName = { name, domain: { name: people.acme.name } }
    const byNameInId = { name, domain: { id: people.acme.id } }
    const project = {
      id: people.acme.projectId,
      name: REGION,
      domain: { id: people.acme.id, name: people.acme.name },
    }
    for (const user of [byId, byName, byNameInId])
      for (const scope of [
        { project: { id: people.acme.projectId } },
        { project: { name: REGION, domain: { name: people.acme.name } } },
        { project: { name: REGION, domain: { id: people.acme.id } } },
        { project: { name: REGION } },
      ]) {
        const { status, body, headers } = await sign(passwordAuth(user, scope))
        expect({ status, body }).toMatchObject({
          status: 201,
          body: {
            token: {
              methods: ['password'],
              user: { id, name, domain: { id: people.acme.id, name: people.acme.name } },
              project,
              roles: expect.arrayContaining([{ id: 'member', name: 'member' }]),
            },
          },
        })
        expect(headers.get('x-subject-token')).toMatch(/^[\w-]{43}$/)
        expect(Date.parse(body.token.expires_at) - Date.parse(body.token.issued_at)).toBe(24 * 3600 * 1000)
        expect(body.token.catalog.map(({ type }: { type: string }) => type)).toEqual(
          expect.arrayContaining(['identity', 'image']),
        )
      }
    const domain = (await sign(passwordAuth(byId, { domain: { name: people.acme.name } }))).body.token
    expect(domain).toMatchObject({ domain: { id: people.acme.id } })
    expect(domain.project).toBeUndefined()
    for (const scope of [undefined, 'unscoped', { unscoped: {} }]) {
      const { token } = (await sign(passwordAuth(byId, scope))).body
      for (const part of ['project', 'domain', 'roles', 'catalog']) expect(token[part]).toBeUndefined()
    }
    expect((await sign(passwordAuth(byId, inProject()), '?nocatalog')).body.token.catalog).toBeUndefined()
  })

  it('is refused alike whatever was wrong, and no word tells what there is', async () => {
    const { id, name } = await makePerson()
    const newcomer = await makePerson([])
    const disabled = await makePerson()
    await database.prisma.user.update({ where: { id: disabled.id }, data: { status: 'disabled' } })
    const user = { name, domain: { name: people.acme.name } }
    const wrong: [string, object][] = [
      ['account', passwordAuth({ name, domain: { name: 'nowhere' } }, inProject())],
      ['another account', passwordAuth({ name, domain: { name: people.globex.name } }, inProject())],
      ['account by id', passwordAuth({ name, domain: { id: newHexId() } }, inProject())],
      ['user', passwordAuth({ ...user, name: 'nobody' }, inProject())],
      ['user by id', passwordAuth({ id: newHexId() }, inProject())],
      ['password', passwordAuth(user, inProject(), 'Wrong#Horse9battery')],
      ['password by id', passwordAuth({ id }, inProject(), 'Wrong#Horse9battery')],
      ['no password', passwordAuth({ id: await makeUser(database, people.acme) }, inProject(), 'none')],
      ['disabled', passwordAuth({ id: disabled.id }, inProject())],
      ['foreign project', passwordAuth(user, inProject(people.globex))],
      ['project', passwordAuth(user, { project: { id: newHexId() } })],
      ['project name', passwordAuth(user, { project: { name: 'nothing', domain: { id: people.acme.id } } })],
      [
        'project elsewhere',
        passwordAuth(user, { project: { name: REGION, domain: { id: people.globex.id } } }),
      ],
      ['project without a grant', passwordAuth({ id: newcomer.id }, inProject())],
      ['foreign domain', passwordAuth(user, { domain: { id: people.globex.id } })],
      ['system', passwordAuth(user, { system: { all: true } })],
      ['method', { auth: { identity: { methods: ['totp'] } } }],
      ['token', tokenAuth('x'.repeat(43))],
      ['text', tokenAuth('no token at all')],
    ]
    const bodies = new Set<string>()
    for (const [what, body] of wrong) {
      await database.prisma.signInThrottle.deleteMany()
      const answer = await sign(body)
      expect(answer.status, what).toBe(401)
      expect(answer.headers.get('www-authenticate')).toBe('Keystone')
      expect(answer.headers.get('x-subject-token')).toBeNull()
      const { request_id, ...rest } = answer.body.error
      expect(request_id).toBe(answer.headers.get('x-request-id'))
      bodies.add(JSON.stringify(rest))
    }
    expect([...bodies]).toHaveLength(1)
  })

  it('is asked for in a form; what is not one is a bad request', async () => {
    for (const body of [
      {},
      { auth: {} },
      { auth: { identity: { methods: [] } } },
      { auth: { identity: { methods: ['password'] } } },
      { auth: { identity: { methods: ['password'], password: { user: { password: 'x' } } } } },
      { auth: { identity: { methods: ['password'], password: { user: { name: 'x', password: 'x' } } } } },
      { auth: { identity: { methods: ['token'] } } },
      passwordAuth({ id: newHexId() }, {}),
      passwordAuth({ id: 'a\u0000b' }),
      [],
      null,
    ])
      expect((await sign(body as object)).status, JSON.stringify(body)).toBe(400)
  })

  it('is kept as a hash only', async () => {
    const token = await tokenOf(await makePerson())
    const { rows } = await database.pool.query('SELECT to_jsonb(t)::text AS text FROM tokens t')
    const all = rows.map(({ text }: { text: string }) => text).join('\n')
    expect(all).not.toContain(token)
    expect(all).toContain(tokenId(token))
    const trail = await database.pool.query('SELECT to_jsonb(a)::text AS text FROM audit_records a')
    expect(JSON.stringify(trail.rows)).not.toContain(token)
  })
})

describe('a token for a token', () => {
  it('has another scope, tells how it came to be, and does not outlive it', async () => {
    const person = await makePerson()
    const unscoped = await tokenOf(person, 'unscoped')
    expect(await statusOf(unscoped)).toBe(403)
    const soon = new Date(Date.now() + 60_000)
    await database.prisma.token.update({ where: { id: tokenId(unscoped) }, data: { expiresAt: soon } })
    const scoped = await sign(tokenAuth(unscoped, inProject()))
    expect(scoped.body.token).toMatchObject({
      methods: ['password', 'token'],
      project: { id: people.acme.projectId },
      user: { id: person.id },
    })
    expect(Date.parse(scoped.body.token.expires_at)).toBe(soon.getTime())
    expect(await statusOf(scoped.headers.get('x-subject-token')!)).toBe(200)
    const again = await sign(tokenAuth(scoped.headers.get('x-subject-token')!, 'unscoped'))
    expect(Date.parse(again.body.token.expires_at)).toBe(soon.getTime())
    for (const scope of [inProject(people.globex), { domain: { id: people.globex.id } }])
      expect((await sign(tokenAuth(unscoped, scope))).status).toBe(401)
  })

  it('is not issued behind the back of what ends all of them', async () => {
    const { id } = await makePerson()
    const token = await tokenOf({ id }, 'unscoped')
    const client = await database.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT id FROM users WHERE id = $1 FOR UPDATE', [id])
      const rescoped = sign(tokenAuth(token, inProject()))
      await until(async () => {
        const { rows } = await database.pool.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
        )
        return rows.length > 0
      })
      await client.query('DELETE FROM tokens WHERE user_id = $1', [id])
      await client.query('COMMIT')
      expect((await rescoped).status).toBe(401)
      expect(await database.prisma.token.count({ where: { userId: id } })).toBe(0)
    } finally {
      client.release()
    }
  })
})

describe('asking about tokens', () => {
  it('one’s own answers; another’s is not found, unless one keeps the account’s sessions', async () => {
    const person = await makePerson()
    const [own, another] = [await tokenOf(person), await tokenOf(person)]
    const stranger = await makeToken(database, people.globex)
    const colleague = await tokenOf(await makePerson())
    const boss = await makeToken(database, people.acme)
    const { status, body, headers } = await validate(own, another)
    expect({ status, body }).toMatchObject({ status: 200, body: { token: { user: { id: person.id } } } })
    expect(headers.get('x-subject-token')).toBe(another)
    const head = await validate(own, another, 'HEAD')
    expect([head.status, head.bytes.length, head.headers.get('x-subject-token')]).toEqual([200, 0, another])
    for (const method of ['GET', 'HEAD']) {
      expect((await validate(boss, own, method)).status).toBe(200)
      for (const who of [stranger, colleague]) expect((await validate(who, own, method)).status).toBe(404)
      for (const unknown of ['x', 'x'.repeat(43)])
        expect((await validate(own, unknown, method)).status).toBe(404)
      expect((await wire.call(own, method, '/v3/auth/tokens')).status).toBe(400)
    }
    for (const who of [stranger, colleague]) expect((await validate(who, own, 'DELETE')).status).toBe(404)
    expect(await statusOf(own)).toBe(200)
    expect((await validate(boss, own, 'DELETE')).status).toBe(204)
    expect([await statusOf(own), await statusOf(another)]).toEqual([401, 200])
  })
})

describe('signing in', () => {
  it('is slowed down after failures, the right password included, and says for how long', async () => {
    const { id, name } = await makePerson()
    const { id: other } = await makePerson()
    for (let failure = 0; failure < FREE_FAILURES.user; failure++) {
      // However the user is named, it is one user.
      const user = failure % 2 ? { id } : { name, domain: { name: people.acme.name } }
      expect((await sign(passwordAuth(user, inProject(), 'Wrong#Horse9battery'))).status).toBe(401)
    }
    const refused = await sign(passwordAuth({ id }, inProject()))
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await sign(passwordAuth({ id: other }, inProject()))).status).toBe(201)
  })

  it('leaves records of what was issued, refused and revoked', async () => {
    const person = await makePerson()
    await sign(passwordAuth({ id: person.id }, inProject(), 'Wrong#Horse9battery'))
    const token = await tokenOf(person)
    const { auditId } = await database.prisma.token.findUniqueOrThrow({ where: { id: tokenId(token) } })
    await validate(token, token, 'DELETE')
    const records = await database.prisma.auditRecord.findMany({
      where: { accountId: people.acme.id, resourceId: person.id },
      orderBy: { sequence: 'asc' },
    })
    expect(records.map(({ action, outcome, code }) => [action, outcome, code])).toEqual([
      ['signIn', 'refused', 'auth.failed'],
      ['signIn', 'success', null],
      ['revokeToken', 'success', null],
    ])
    expect(records[1]).toMatchObject({ userId: person.id, credentialId: auditId })
    expect(records[2]).toMatchObject({ details: { auditId }, credentialKind: 'token' })
  })
})
