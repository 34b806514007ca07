import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { accountSettingsDefaults } from '@/lib/domain/iam/account-settings'
import { hashPassword } from '@/lib/domain/iam/password'
import { FREE_FAILURES } from '@/lib/domain/iam/throttle'
import { tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { freezeAccount } from '@/lib/services/account/freeze-account'
import type { Context } from '@/lib/services/context'
import { updatePolicy } from '@/lib/services/iam/policies/change-policies'
import { removeExpired } from '@/lib/services/iam/tokens/remove-expired'
import { deleteUser } from '@/lib/services/iam/users/delete-user'
import { changeOwnPassword, resetPassword } from '@/lib/services/iam/users/passwords'
import { updateUser } from '@/lib/services/iam/users/update-user'
import { makeUser } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { until } from '@/test/support/processes'
import { makeToken } from '@/test/support/token'
import { useWire, type WireAnswer } from '@/test/support/wire-api'
import { actorOf, contextOf, makeAccount, REGION, type TestAccount, testServices } from '@/test/support/world'

const PASSWORD = 'Correct#Horse9battery'
const database = useTestDatabase()
const wire = useWire(database)
let passwordHash: string
let acme: TestAccount
let globex: TestAccount
/** The owner of acme, as the console acts for them. */
let owner: Context

beforeAll(async () => {
  passwordHash = await hashPassword(PASSWORD)
  acme = await makeAccount(database)
  globex = await makeAccount(database)
  owner = contextOf(testServices(database), actorOf(acme))
  await database.prisma.quotaLimit.create({ data: { scopeId: acme.id, resource: 'users', limit: 1000 } })
})
// All suites of a machine come from one address, whose failures are counted together.
beforeEach(() => database.prisma.signInThrottle.deleteMany())

interface Person {
  id: string
  name: string
}

async function makePerson(
  account = acme,
  policies: 'owner' | readonly string[] = ['IMS FullAccess'],
): Promise<Person> {
  const id = await makeUser(database, account, policies)
  const { name } = await database.prisma.user.update({ where: { id }, data: { passwordHash } })
  return { id, name }
}

type Asked = { id: string } | { name: string; domain: object }

const passwordAuth = (user: Asked, scope?: unknown, password = PASSWORD) => ({
  auth: { identity: { methods: ['password'], password: { user: { ...user, password } } }, scope },
})
const tokenAuth = (id: string, scope?: unknown) => ({
  auth: { identity: { methods: ['token'], token: { id } }, scope },
})
const sign = (body: object, query = ''): Promise<WireAnswer> =>
  wire.call(null, 'POST', `/v3/auth/tokens${query}`, body)
const inProject = (account = acme) => ({ project: { id: account.projectId } })

async function tokenOf(person: Person, scope: unknown = inProject()): Promise<string> {
  const answer = await sign(passwordAuth({ id: person.id }, scope))
  expect(answer.status, answer.bytes.toString()).toBe(201)
  return answer.headers.get('x-subject-token')!
}

const statusOf = async (token: string, path = '/v2/images') => (await wire.call(token, 'GET', path)).status
const validate = (token: string, subject: string, method = 'GET') =>
  wire.call(token, method, '/v3/auth/tokens', undefined, { 'X-Subject-Token': subject })

describe('a token', () => {
  it('is issued by id or by names, for a project, a domain, or nothing', async () => {
    const { id, name } = await makePerson()
    const byId = { id }
    const byName = { name, domain: { name: acme.name } }
    const byNameInId = { name, domain: { id: acme.id } }
    const project = { id: acme.projectId, name: REGION, domain: { id: acme.id, name: acme.name } }
    for (const user of [byId, byName, byNameInId])
      for (const scope of [
        { project: { id: acme.projectId } },
        { project: { name: REGION, domain: { name: acme.name } } },
        { project: { name: REGION, domain: { id: acme.id } } },
        { project: { name: REGION } },
      ]) {
        const { status, body, headers } = await sign(passwordAuth(user, scope))
        expect({ status, body }).toMatchObject({
          status: 201,
          body: {
            token: {
              methods: ['password'],
              user: { id, name, domain: { id: acme.id, name: acme.name } },
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
    const domain = (await sign(passwordAuth(byId, { domain: { name: acme.name } }))).body.token
    expect(domain).toMatchObject({ domain: { id: acme.id } })
    expect(domain.project).toBeUndefined()
    for (const scope of [undefined, 'unscoped', { unscoped: {} }]) {
      const { token } = (await sign(passwordAuth(byId, scope))).body
      for (const part of ['project', 'domain', 'roles', 'catalog']) expect(token[part]).toBeUndefined()
    }
    expect((await sign(passwordAuth(byId, inProject()), '?nocatalog')).body.token.catalog).toBeUndefined()
  })

  it('is refused alike whatever was wrong, and no word tells what there is', async () => {
    const { id, name } = await makePerson()
    const newcomer = await makePerson(acme, [])
    const disabled = await makePerson()
    await database.prisma.user.update({ where: { id: disabled.id }, data: { status: 'disabled' } })
    const user = { name, domain: { name: acme.name } }
    const wrong: [string, object][] = [
      ['account', passwordAuth({ name, domain: { name: 'nowhere' } }, inProject())],
      ['another account', passwordAuth({ name, domain: { name: globex.name } }, inProject())],
      ['account by id', passwordAuth({ name, domain: { id: newHexId() } }, inProject())],
      ['user', passwordAuth({ ...user, name: 'nobody' }, inProject())],
      ['user by id', passwordAuth({ id: newHexId() }, inProject())],
      ['password', passwordAuth(user, inProject(), 'Wrong#Horse9battery')],
      ['password by id', passwordAuth({ id }, inProject(), 'Wrong#Horse9battery')],
      ['no password', passwordAuth({ id: await makeUser(database, acme) }, inProject(), 'none')],
      ['disabled', passwordAuth({ id: disabled.id }, inProject())],
      ['foreign project', passwordAuth(user, inProject(globex))],
      ['project', passwordAuth(user, { project: { id: newHexId() } })],
      ['project name', passwordAuth(user, { project: { name: 'nothing', domain: { id: acme.id } } })],
      ['project elsewhere', passwordAuth(user, { project: { name: REGION, domain: { id: globex.id } } })],
      ['project without a grant', passwordAuth({ id: newcomer.id }, inProject())],
      ['foreign domain', passwordAuth(user, { domain: { id: globex.id } })],
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

describe('a token ends', () => {
  const ends: [string, (person: Person, token: string) => Promise<unknown>][] = [
    [
      'when it is revoked',
      (_person, token) =>
        wire.call(token, 'DELETE', '/v3/auth/tokens', undefined, { 'X-Subject-Token': token }),
    ],
    ['with its user disabled', ({ id }) => updateUser(owner, { userId: id, status: 'disabled' })],
    ['with its user deleted', ({ id }) => deleteUser(owner, { userId: id })],
    ['with a password reset', ({ id }) => resetPassword(owner, { userId: id })],
    [
      'with a password changed',
      ({ id, name }) => {
        const actor = { ...actorOf(acme, ['IMS FullAccess']), userId: id, userName: name }
        return changeOwnPassword(contextOf(testServices(database), actor), {
          present: PASSWORD,
          wanted: 'Another#Horse9battery',
        })
      },
    ],
    [
      'with its time',
      (_person, token) =>
        database.prisma.token.update({
          where: { id: tokenId(token) },
          data: { expiresAt: new Date(Date.now() - 1) },
        }),
    ],
  ]
  it.each(ends)('%s', async (_what, end) => {
    const person = await makePerson()
    const token = await tokenOf(person)
    // Asked twice, so that the actor is remembered.
    expect([await statusOf(token), await statusOf(token)]).toEqual([200, 200])
    await end(person, token)
    expect(await statusOf(token)).toBe(401)
    expect(await statusOf(token, '/v3/auth/projects')).toBe(401)
    expect((await sign(tokenAuth(token, inProject()))).status).toBe(401)
  })

  it('with the one that it was exchanged for, and not the other way round', async () => {
    const first = await tokenOf(await makePerson())
    const exchange = async (text: string) =>
      (await sign(tokenAuth(text, inProject()))).headers.get('x-subject-token') ?? ''
    const revoke = (text: string) =>
      wire.call(text, 'DELETE', '/v3/auth/tokens', undefined, { 'X-Subject-Token': text })
    const [second, other] = [await exchange(first), await exchange(first)]
    const third = await exchange(second)
    expect(await statusOf(third)).toBe(200)
    await revoke(other)
    expect([await statusOf(first), await statusOf(third)]).toEqual([200, 200])
    await revoke(first)
    expect([await statusOf(second), await statusOf(third)]).toEqual([401, 401])
  })

  it('and leaves the table when its time is over', async () => {
    const token = await tokenOf(await makePerson())
    await database.prisma.token.update({ where: { id: tokenId(token) }, data: { expiresAt: new Date(0) } })
    await removeExpired(database)
    expect(await database.prisma.token.count({ where: { id: tokenId(token) } })).toBe(0)
  })
})

describe('a token that was issued before', () => {
  const remembered = async (policies: 'owner' | readonly string[] = ['IMS FullAccess']) => {
    const person = await makePerson(acme, policies)
    const token = await tokenOf(person)
    await statusOf(token)
    return { person, token }
  }
  const tryCreate = async (token: string) => {
    const { status, body } = await wire.call(token, 'POST', '/v2/images', { name: 'one' })
    return [status, body.error?.reason]
  }

  it('meets a change of its groups’ grants, of their members and of a policy with the next request', async () => {
    const { person, token } = await remembered(['IMS ReadOnlyAccess'])
    const { prisma } = database
    const denied = [403, 'iam.denied']
    expect(await tryCreate(token)).toEqual(denied)
    const group = await prisma.group.findFirstOrThrow({ where: { members: { some: { userId: person.id } } } })
    const grant = await prisma.grant.create({
      data: { id: newHexId(), groupId: group.id, systemPolicy: 'IMS FullAccess' },
    })
    expect(await tryCreate(token)).toEqual([201, undefined])
    await prisma.grant.delete({ where: { id: grant.id } })
    expect(await tryCreate(token)).toEqual(denied)

    const statement = (effect: string) => ({
      Version: '1.1',
      Statement: [{ Effect: effect, Action: ['ims:images:create'] }],
    })
    const policy = await prisma.policy.create({
      data: { id: newHexId(), accountId: acme.id, name: newHexId(), document: statement('Allow') },
    })
    const other = await prisma.group.create({
      data: {
        id: newHexId(),
        accountId: acme.id,
        name: newHexId(),
        grants: { create: { id: newHexId(), policyId: policy.id } },
        members: { create: { userId: person.id } },
      },
    })
    expect(await tryCreate(token)).toEqual([201, undefined])
    await updatePolicy(owner, {
      policyId: policy.id,
      name: policy.name,
      description: '',
      document: JSON.stringify(statement('Deny')),
    })
    expect(await tryCreate(token)).toEqual([403, 'iam.denied_explicitly'])
    await prisma.groupMember.deleteMany({ where: { groupId: other.id } })
    expect(await tryCreate(token)).toEqual(denied)
  })

  it('does nothing more when its account is frozen, and looks on', async () => {
    const frozen = await makeAccount(database)
    const operator = await makeAccount(database, undefined, 'operator')
    const token = await makeToken(database, frozen)
    expect(await tryCreate(token)).toEqual([201, undefined])
    await freezeAccount(contextOf(testServices(database), actorOf(operator)), {
      accountId: frozen.id,
      reason: 'arrears',
    })
    expect(await tryCreate(token)).toEqual([403, 'iam.account_frozen'])
    expect(await statusOf(token)).toBe(200)
  })

  it('does nothing for whoever must change the password first', async () => {
    const { person, token } = await remembered()
    await database.prisma.user.update({ where: { id: person.id }, data: { mustChangePassword: true } })
    expect(await tryCreate(token)).toEqual([403, 'auth.password_change_required'])
    expect(await statusOf(token)).toBe(403)
    const refused = await sign(passwordAuth({ id: person.id }, inProject()))
    expect([refused.status, refused.body.error.reason]).toEqual([401, 'auth.password_change_required'])
    // The password is old by the account's own rule.
    const aged = await remembered()
    await database.prisma.accountSettings.create({
      data: { accountId: acme.id, ...accountSettingsDefaults, passwordMaxAgeDays: 30 },
    })
    await database.prisma.user.update({
      where: { id: aged.person.id },
      data: { passwordChangedAt: new Date(Date.now() - 31 * 24 * 3600 * 1000) },
    })
    expect(await tryCreate(aged.token)).toEqual([403, 'auth.password_change_required'])
    expect((await sign(passwordAuth({ id: aged.person.id }, inProject()))).status).toBe(401)
    await database.prisma.accountSettings.deleteMany({ where: { accountId: acme.id } })
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
      project: { id: acme.projectId },
      user: { id: person.id },
    })
    expect(Date.parse(scoped.body.token.expires_at)).toBe(soon.getTime())
    expect(await statusOf(scoped.headers.get('x-subject-token')!)).toBe(200)
    const again = await sign(tokenAuth(scoped.headers.get('x-subject-token')!, 'unscoped'))
    expect(Date.parse(again.body.token.expires_at)).toBe(soon.getTime())
    for (const scope of [inProject(globex), { domain: { id: globex.id } }])
      expect((await sign(tokenAuth(unscoped, scope))).status).toBe(401)
  })

  it('is not issued behind the back of what ends all of them', async () => {
    const { id } = await makePerson()
    const token = await tokenOf({ id, name: '' }, 'unscoped')
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
    const stranger = await makeToken(database, globex)
    const colleague = await tokenOf(await makePerson())
    const boss = await makeToken(database, acme)
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
      const user = failure % 2 ? { id } : { name, domain: { name: acme.name } }
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
      where: { accountId: acme.id, resourceId: person.id },
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

describe('what clients look up', () => {
  it('is of the own account alone, by names that others may have too', async () => {
    const token = await tokenOf(await makePerson(acme, 'owner'))
    const get = async (path: string) => (await wire.call(token, 'GET', path)).body
    const ids = (list: { id: string }[]) => list.map(({ id }) => id)
    expect(ids((await get('/v3/auth/projects')).projects)).toEqual([acme.projectId, acme.otherProjectId])
    expect(ids((await get(`/v3/projects?name=${REGION}`)).projects)).toEqual([acme.projectId])
    expect(ids((await get(`/v3/projects?domain_id=${globex.id}`)).projects)).toEqual([])
    expect(ids((await get(`/v3/domains?name=${globex.name}`)).domains)).toEqual([])
    expect((await get(`/v3/domains/${acme.name}`)).domain.id).toBe(acme.id)
    const users = (await get('/v3/users')).users
    expect(new Set(users.map(({ domain_id }: { domain_id: string }) => domain_id))).toEqual(
      new Set([acme.id]),
    )
    expect(await statusOf(token, `/v3/domains/${globex.name}`)).toBe(404)
    const other = await makeUser(database, globex)
    for (const path of [`users/${other}`, `projects/${globex.projectId}`, `roles/root`])
      expect(await statusOf(token, `/v3/${path}`), path).toBe(404)
  })

  it('a role that is given works with the next request, and ends so', async () => {
    const boss = await makeToken(database, acme)
    const person = await makePerson(acme, [])
    const path = (role: string) => `/v3/projects/${acme.projectId}/users/${person.id}/roles/${role}`
    expect((await sign(passwordAuth({ id: person.id }, inProject()))).status).toBe(401)
    expect((await wire.call(boss, 'PUT', path('reader'))).status).toBe(204)
    const token = await tokenOf(person)
    const tryCreate = async () => (await wire.call(token, 'POST', '/v2/images', {})).status
    expect([await statusOf(token), await tryCreate()]).toEqual([200, 403])
    expect((await wire.call(boss, 'PUT', path('member'))).status).toBe(204)
    expect(await tryCreate()).toBe(201)
    for (const role of ['reader', 'member'])
      expect((await wire.call(boss, 'DELETE', path(role))).status).toBe(204)
    expect(await tryCreate()).toBe(403)
  })

  it('a project that is made again does not know who worked in the earlier one', async () => {
    const boss = wire.as(await makeToken(database, acme))
    const person = await makePerson(acme, [])
    const project = { name: `${REGION}_${newHexId().slice(0, 6)}` }
    const make = async (): Promise<string> =>
      (await boss('POST', '/v3/projects', { project })).body.project.id
    const give = (id: string) => boss('PUT', `/v3/projects/${id}/users/${person.id}/roles/member`)
    const enter = async (id: string) =>
      (await sign(passwordAuth({ id: person.id }, { project: { id } }))).status

    const first = await make()
    expect([(await give(first)).status, await enter(first)]).toEqual([204, 201])
    expect((await boss('DELETE', `/v3/projects/${first}`)).status).toBe(204)
    expect(await enter(first)).toBe(401)
    const second = await make()
    expect(await enter(second)).toBe(401)
    expect([(await give(second)).status, await enter(second)]).toEqual([204, 201])
    expect((await boss('DELETE', `/v3/projects/${second}`)).status).toBe(204)
  })

  it('a person who is made signs in, and what they have ends with them', async () => {
    const boss = wire.as(await makeToken(database, acme))
    const name = `n-${newHexId().slice(0, 8)}`
    const user = { name, password: 'Yet#Another7horse' }
    const made = await boss('POST', '/v3/users', { user })
    expect(made.status).toBe(201)
    expect((await boss('POST', '/v3/users', { user })).status).toBe(409)
    expect((await boss('POST', '/v3/users', { user: { ...user, name: 'weak', password: 'a' } })).status).toBe(
      400,
    )
    const signed = await sign(passwordAuth({ id: made.body.user.id }, 'unscoped', user.password))
    expect(signed.status).toBe(201)
    expect((await boss('DELETE', `/v3/users/${made.body.user.id}`)).status).toBe(204)
    expect(await statusOf(signed.headers.get('x-subject-token')!, '/v3/auth/projects')).toBe(401)
  })
})
