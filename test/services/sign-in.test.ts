import { beforeAll, describe, expect, it } from 'vitest'
import { hashPassword } from '@/lib/domain/iam/password'
import { FREE_FAILURES } from '@/lib/domain/iam/throttle'
import { newHexId } from '@/lib/domain/ids'
import { actorOfSession } from '@/lib/services/iam/sessions/session'
import { signIn } from '@/lib/services/iam/sign-in'
import { useTestDatabase } from '../support/database'
import { makeAccount, makeRegions, testServices } from '../support/world'

const database = useTestDatabase()
const PASSWORD = 'correct horse battery'
let passwordHash: string

beforeAll(async () => {
  await makeRegions(database)
  passwordHash = await hashPassword(PASSWORD)
})

/** A person, and how they try to sign in from an address of their own. */
async function person() {
  const account = await makeAccount(database)
  const userId = newHexId()
  await database.prisma.user.create({
    data: { id: userId, accountId: account.id, name: 'ann', passwordHash },
  })
  const request = { requestId: 'test', sourceAddress: `192.0.2.${account.id}`, userAgent: 'test' }
  const attempt = (password: string, user = 'ann') =>
    signIn(testServices(database), request, { account: account.name, user, password })
  return { account, userId, attempt }
}

const codeOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'ok',
    (error: { code: string }) => error.code,
  )

describe('signing in [I7]', () => {
  it('makes a session that ends with the person', async () => {
    const { userId, attempt } = await person()
    const { sessionId } = await attempt(PASSWORD)
    expect(await actorOfSession(database, sessionId, null)).toMatchObject({ userId, grants: [] })
    await database.prisma.user.update({ where: { id: userId }, data: { status: 'disabled' } })
    expect(await actorOfSession(database, sessionId, null)).toBeNull()
    expect(await codeOf(attempt(PASSWORD))).toBe('auth.failed')
  })

  it('says the same for a wrong password and an unknown user, and records both', async () => {
    const { account, attempt } = await person()
    expect(await codeOf(attempt('wrong'))).toBe('auth.failed')
    expect(await codeOf(attempt(PASSWORD, 'nobody'))).toBe('auth.failed')
    expect(await codeOf(attempt(PASSWORD, 'a\0b'))).toBe('auth.failed')
    const records = await database.prisma.auditRecord.findMany({ where: { accountId: account.id } })
    expect(records.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['signIn', 'refused'],
      ['signIn', 'refused'],
    ])
  })

  it('slows guessing down after the free failures, the right password included', async () => {
    const { attempt } = await person()
    for (let count = 0; count < FREE_FAILURES.user; count++)
      expect(await codeOf(attempt('wrong'))).toBe('auth.failed')
    expect(await codeOf(attempt(PASSWORD))).toBe('request.throttled')
  })

  it('looks at no more passwords when they are sent at once', async () => {
    const { attempt } = await person()
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(attempt('wrong'))))
    expect(codes.filter((code) => code === 'auth.failed')).toHaveLength(FREE_FAILURES.user)
  })

  it('forgets the failures of who gets in', async () => {
    const { attempt } = await person()
    for (let round = 0; round < 3; round++) {
      for (let count = 1; count < FREE_FAILURES.user; count++) await codeOf(attempt('wrong'))
      expect(await codeOf(attempt(PASSWORD))).toBe('ok')
    }
  })
})
