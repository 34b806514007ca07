import { newToken, tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import { makeUser } from './api'
import type { TestDatabase } from './database'
import type { TestAccount } from './world'

/** A token of the identity API for the account's project, of its owner or of a user with these policies. */
export async function makeToken(
  database: TestDatabase,
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<string> {
  const text = newToken()
  await database.prisma.token.create({
    data: {
      id: tokenId(text),
      userId: await makeUser(database, account, policies),
      scope: 'project',
      projectId: account.projectId,
      methods: ['password'],
      auditId: newHexId(),
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  })
  return text
}
