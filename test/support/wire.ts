import { Readable } from 'node:stream'
import { objectStorageKey } from '@/lib/domain/bucket/storage-key'
import { newToken, tokenId } from '@/lib/domain/iam/token'
import { newHexId } from '@/lib/domain/ids'
import type { Services } from '@/lib/services/context'
import { makeUser } from './api'
import type { TestDatabase } from './database'
import { REGION, type TestAccount } from './world'

/** A program that speaks a public API with a token of one project. */
export class WireClient {
  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    // biome-ignore lint/suspicious/noExplicitAny: an answer is looked into by the test that knows it
  ): Promise<{ status: number; body: any; headers: Headers }> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'x-auth-token': this.token,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
  }
}

/** A user with these policies, or the owner, with a token for the account's project. */
export async function wireClient(
  database: TestDatabase,
  url: string,
  account: TestAccount,
  policies: 'owner' | readonly string[] = 'owner',
): Promise<WireClient> {
  const userId = await makeUser(database, account, policies)
  const text = newToken()
  await database.prisma.token.create({
    data: {
      id: tokenId(text),
      userId,
      scope: 'project',
      projectId: account.projectId,
      methods: ['password'],
      auditId: newHexId(),
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  })
  return new WireClient(url, text)
}

/** An object in a bucket of the account, as an upload leaves it. */
export async function putObject(
  services: Services,
  account: Pick<TestAccount, 'id' | 'projectId'>,
  { bucket, key, bytes }: { bucket: string; key: string; bytes: Buffer },
): Promise<string> {
  const { prisma } = services
  const place = { accountId: account.id, projectId: account.projectId, regionId: REGION }
  const { id: bucketId } = await prisma.bucket.upsert({
    where: { name: bucket },
    create: { id: newHexId(), name: bucket, ...place },
    update: {},
  })
  const id = newHexId()
  const storedKey = objectStorageKey(REGION, bucketId, id)
  const stored = await services.store.put(storedKey, Readable.from([bytes]))
  await prisma.storedObject.create({
    data: { key: storedKey, state: 'committed', writer: 'upload:test', ...stored },
  })
  await prisma.bucketObject.create({ data: { id, bucketId, key, storedKey, ...stored } })
  return id
}
