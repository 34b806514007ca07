import { describe, expect, it } from 'vitest'
import { accountSettingsDefaults } from '@/lib/domain/iam/account-settings'
import { tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { freezeAccount } from '@/lib/services/account/freeze-account'
import { updatePolicy } from '@/lib/services/iam/policies/change-policies'
import { removeExpired } from '@/lib/services/iam/tokens/remove-expired'
import { deleteUser } from '@/lib/services/iam/users/delete-user'
import { changeOwnPassword, resetPassword } from '@/lib/services/iam/users/passwords'
import { updateUser } from '@/lib/services/iam/users/update-user'
import { makeUser } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { PASSWORD, passwordAuth, type Somebody, tokenAuth, useKeystone } from '@/test/support/keystone'
import { makeToken } from '@/test/support/token'
import { useWire } from '@/test/support/wire-api'
import { actorOf, contextOf, makeAccount, REGION } from '@/test/support/world'

const database = useTestDatabase()
const wire = useWire(database)
const people = useKeystone(database, wire)
const { inProject, makePerson, sign, tokenOf, statusOf } = people

describe('a token ends', () => {
  const ends: [string, (person: Somebody, token: string) => Promise<unknown>][] = [
    [
      'when it is revoked',
      (_person, token) =>
        wire.call(token, 'DELETE', '/v3/auth/tokens', undefined, { 'X-Subject-Token': token }),
    ],
    ['with its user disabled', ({ id }) => updateUser(people.owner, { userId: id, status: 'disabled' })],
    ['with its user deleted', ({ id }) => deleteUser(people.owner, { userId: id })],
    ['with a password reset', ({ id }) => resetPassword(people.owner, { userId: id })],
    [
      'with a password changed',
      ({ id, name }) => {
        const actor = { ...actorOf(people.acme, ['IMS FullAccess']), userId: id, userName: name }
        return changeOwnPassword(contextOf(wire.services, actor), {
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
    const person = await makePerson(policies)
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
      data: { id: newHexId(), accountId: people.acme.id, name: newHexId(), document: statement('Allow') },
    })
    const other = await prisma.group.create({
      data: {
        id: newHexId(),
        accountId: people.acme.id,
        name: newHexId(),
        grants: { create: { id: newHexId(), policyId: policy.id } },
        members: { create: { userId: person.id } },
      },
    })
    expect(await tryCreate(token)).toEqual([201, undefined])
    await updatePolicy(people.owner, {
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
    await freezeAccount(contextOf(wire.services, actorOf(operator)), {
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
      data: { accountId: people.acme.id, ...accountSettingsDefaults, passwordMaxAgeDays: 30 },
    })
    await database.prisma.user.update({
      where: { id: aged.person.id },
      data: { passwordChangedAt: new Date(Date.now() - 31 * 24 * 3600 * 1000) },
    })
    expect(await tryCreate(aged.token)).toEqual([403, 'auth.password_change_required'])
    expect((await sign(passwordAuth({ id: aged.person.id }, inProject()))).status).toBe(401)
    await database.prisma.accountSettings.deleteMany({ where: { accountId: people.acme.id } })
  })
})

describe('what clients look up', () => {
  it('is of the own account alone, by names that others may have too', async () => {
    const token = await tokenOf(await makePerson('owner'))
    const get = async (path: string) => (await wire.call(token, 'GET', path)).body
    const ids = (list: { id: string }[]) => list.map(({ id }) => id)
    expect(ids((await get('/v3/auth/projects')).projects)).toEqual([
      people.acme.projectId,
      people.acme.otherProjectId,
    ])
    expect(ids((await get(`/v3/projects?name=${REGION}`)).projects)).toEqual([people.acme.projectId])
    expect(ids((await get(`/v3/projects?domain_id=${people.globex.id}`)).projects)).toEqual([])
    expect(ids((await get(`/v3/domains?name=${people.globex.name}`)).domains)).toEqual([])
    expect((await get(`/v3/domains/${people.acme.name}`)).domain.id).toBe(people.acme.id)
    const users = (await get('/v3/users')).users
    expect(new Set(users.map(({ domain_id }: { domain_id: string }) => domain_id))).toEqual(
      new Set([people.acme.id]),
    )
    expect(await statusOf(token, `/v3/domains/${people.globex.name}`)).toBe(404)
    const other = await makeUser(database, people.globex)
    for (const path of [`users/${other}`, `projects/${people.globex.projectId}`, `roles/root`])
      expect(await statusOf(token, `/v3/${path}`), path).toBe(404)
  })

  it('a role that is given works with the next request, and ends so', async () => {
    const boss = await makeToken(database, people.acme)
    const person = await makePerson([])
    const path = (role: string) => `/v3/projects/${people.acme.projectId}/users/${person.id}/roles/${role}`
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
    const boss = wire.as(await makeToken(database, people.acme))
    const person = await makePerson([])
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
    const boss = wire.as(await makeToken(database, people.acme))
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
