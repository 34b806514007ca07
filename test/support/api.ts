import { createHash } from 'node:crypto'
import { encode } from 'next-auth/jwt'
import { newHexId } from '@/lib/domain/ids'
import type { TestDatabase } from './database'
import { HttpSession } from './http-session'
import type { TestAccount } from './world'

/** Signs the sessions of a suite that starts an api process of its own; set it before that. */
export const TEST_SECRET = 'a secret that only tests know, long enough'

/** A user with these policies in all projects, or the account's owner. */
export async function makeUser(
  database: TestDatabase,
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<string> {
  const id = newHexId()
  await database.prisma.user.create({
    data: {
      id,
      accountId: account.id,
      name: `user-${id.slice(0, 8)}`,
      passwordHash: 'none',
      isOwner: policies === 'owner',
    },
  })
  if (policies !== 'owner') {
    await database.prisma.group.create({
      data: {
        id: newHexId(),
        accountId: account.id,
        name: `group-${id.slice(0, 8)}`,
        members: { create: { userId: id } },
        grants: { create: policies.map((policy) => ({ id: newHexId(), systemPolicy: policy })) },
      },
    })
  }
  return id
}

/** The cookies of somebody who has just signed in. */
export async function sessionCookies(
  database: TestDatabase,
  userId: string,
): Promise<Record<string, string>> {
  const id = newHexId()
  await database.prisma.session.create({
    data: {
      id,
      userId,
      sourceAddress: '127.0.0.1',
      userAgent: 'test',
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  })
  return { 'next-auth.session-token': await encode({ token: { sub: userId, sid: id }, secret: TEST_SECRET }) }
}

export async function signedIn(
  database: TestDatabase,
  url: string,
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<HttpSession> {
  return new HttpSession(url, await sessionCookies(database, await makeUser(database, account, policies)))
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
export const contentDigest = (bytes: Buffer): string =>
  `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`
