import { beforeAll, beforeEach, expect } from 'vitest'
import { hashPassword } from '@/lib/domain/iam/password'
import type { Context } from '@/lib/services/context'
import { makeUser } from './api'
import type { TestDatabase } from './database'
import type { Wire, WireAnswer } from './wire-api'
import { actorOf, contextOf, makeAccount, type TestAccount } from './world'

export const PASSWORD = 'Correct#Horse9battery'

export interface Somebody {
  id: string
  name: string
}

type Asked = { id: string } | { name: string; domain: object }

export const passwordAuth = (user: Asked, scope?: unknown, password = PASSWORD) => ({
  auth: { identity: { methods: ['password'], password: { user: { ...user, password } } }, scope },
})
export const tokenAuth = (id: string, scope?: unknown) => ({
  auth: { identity: { methods: ['token'], token: { id } }, scope },
})

/** Two accounts, for the suite that calls it, whose people sign in over the identity API. */
export function useKeystone(database: TestDatabase, wire: Wire) {
  let passwordHash: string
  let acme: TestAccount
  let globex: TestAccount
  let owner: Context

  beforeAll(async () => {
    passwordHash = await hashPassword(PASSWORD)
    acme = await makeAccount(database)
    globex = await makeAccount(database)
    owner = contextOf(wire.services, actorOf(acme))
    await database.prisma.quotaLimit.create({ data: { scopeId: acme.id, resource: 'users', limit: 1000 } })
  })
  // All suites of a machine come from one address, whose failures are counted together.
  beforeEach(() => database.prisma.signInThrottle.deleteMany())

  const inProject = (account = acme) => ({ project: { id: account.projectId } })
  const sign = (body: object, query = ''): Promise<WireAnswer> =>
    wire.call(null, 'POST', `/v3/auth/tokens${query}`, body)

  return {
    get acme() {
      return acme
    },
    get globex() {
      return globex
    },
    /** The owner of acme, as the console acts for them. */
    get owner() {
      return owner
    },
    /** Somebody of acme who has the password. */
    async makePerson(policies: 'owner' | readonly string[] = ['IMS FullAccess']): Promise<Somebody> {
      const id = await makeUser(database, acme, policies)
      const { name } = await database.prisma.user.update({ where: { id }, data: { passwordHash } })
      return { id, name }
    },
    inProject,
    sign,
    async tokenOf({ id }: Pick<Somebody, 'id'>, scope: unknown = inProject()): Promise<string> {
      const answer = await sign(passwordAuth({ id }, scope))
      expect(answer.status, answer.bytes.toString()).toBe(201)
      return answer.headers.get('x-subject-token')!
    },
    statusOf: async (token: string, path = '/v2/images') => (await wire.call(token, 'GET', path)).status,
    validate: (token: string, subject: string, method = 'GET') =>
      wire.call(token, method, '/v3/auth/tokens', undefined, { 'X-Subject-Token': subject }),
  }
}
