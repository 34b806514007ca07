import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@/lib/config'
import type { Prisma } from '@/lib/db/generated/client'
import type { Actor } from '@/lib/domain/iam/actor'
import { newHexId, newImageId } from '@/lib/domain/ids'
import { signedStatuses } from '@/lib/domain/image/record'
import { measureDigests } from '@/lib/drivers/digest/measure-digests'
import { LocalKeyManager } from '@/lib/drivers/key/local-key-manager'
import { aesGcmSeal } from '@/lib/drivers/store/sealed/aes-gcm-seal'
import { type Context, createContext, type Services } from '@/lib/services/context'
import { signRecord } from '@/lib/services/image/record-signature'
import type { TestDatabase } from './database'

export const REGION = 'cn-north-4'
export const OTHER_REGION = 'cn-east-3'

/** An account with a project in both test regions. */
export interface TestAccount {
  id: string
  name: string
  kind: 'tenant' | 'operator'
  projectId: string
  otherProjectId: string
}

/** Of every deployment that a suite makes, so that what `makeImage` signs is genuine there. */
export const testSecrets = {
  sealingKey: Buffer.alloc(32, 7).toString('base64'),
  auditSigningKey: generateKeyPairSync('ed25519')
    .privateKey.export({ format: 'der', type: 'pkcs8' })
    .toString('base64'),
}

/** Services on a test database. Bytes and tools are given by the suites that need them. */
export function testServices(database: TestDatabase, parts: Partial<Services> = {}): Services {
  const config = loadConfig({
    IMPRINT_DATA_DIR: join(tmpdir(), `imprint-test-${process.pid}`),
    DATABASE_URL: database.url,
  })
  const missing = (part: string) =>
    new Proxy({}, { get: () => { throw new Error(`this suite has no ${part}`) } }) // biome-ignore format: one line
  return {
    prisma: database.prisma,
    pool: database.pool,
    config,
    store: missing('store') as Services['store'],
    imaging: missing('imaging') as Services['imaging'],
    web: missing('web') as Services['web'],
    measureDigests,
    seal: aesGcmSeal,
    keyManager: new LocalKeyManager(testSecrets.sealingKey),
    secrets: testSecrets,
    witness: { append: async () => undefined, read: async () => null },
    ...parts,
  }
}

export async function makeRegions(database: TestDatabase): Promise<void> {
  const regions = [REGION, OTHER_REGION].map((id, sortOrder) => ({ id, nameZh: id, nameEn: id, sortOrder }))
  await database.prisma.region.createMany({ data: regions })
}

export async function makeAccount(
  database: TestDatabase,
  name = `account-${newHexId().slice(0, 8)}`,
  kind: 'tenant' | 'operator' = 'tenant',
): Promise<TestAccount> {
  const account = { id: newHexId(), name, kind, projectId: newHexId(), otherProjectId: newHexId() }
  await database.prisma.account.create({
    data: {
      id: account.id,
      name,
      kind,
      projects: {
        create: [
          { id: account.projectId, regionId: REGION, name: REGION },
          { id: account.otherProjectId, regionId: OTHER_REGION, name: OTHER_REGION },
        ],
      },
    },
  })
  return account
}

/** An actor of the account: its owner, or a user with these policies everywhere. */
export function actorOf(account: TestAccount, policies: 'owner' | readonly string[] = 'owner'): Actor {
  return {
    kind: 'user',
    userId: newHexId(),
    userName: policies === 'owner' ? 'owner' : 'somebody',
    accountId: account.id,
    accountName: account.name,
    isOwner: policies === 'owner',
    isOperator: account.kind === 'operator',
    isFrozen: false,
    mustChangePassword: false,
    projectId: account.projectId,
    regionId: REGION,
    grants:
      policies === 'owner'
        ? []
        : policies.map((policy) => ({ policy, document: null, projectId: null, via: 'group' })),
    credential: { kind: 'session', id: null },
  }
}

export function contextOf(services: Services, actor: Actor): Context {
  const request = { requestId: newHexId(), sourceAddress: '192.0.2.7', userAgent: 'test' }
  return createContext(services, actor, request)
}

/** A finished image without bytes, for rules that only look at the row. */
export async function makeImage(
  database: TestDatabase,
  account: TestAccount,
  data: Partial<Prisma.ImageUncheckedCreateInput> = {},
): Promise<string> {
  const id = newImageId()
  const row = await database.prisma.image.create({
    data: {
      id,
      projectId: account.projectId,
      regionId: REGION,
      name: `image-${id.slice(0, 8)}`,
      kind: 'system_disk',
      status: 'active',
      osType: 'Linux',
      platform: 'CentOS',
      osVersion: 'CentOS 7.9 64bit',
      osBit: 64,
      architecture: 'x86',
      bootMode: 'bios',
      minDiskGib: 40,
      diskFormat: 'qcow2',
      sourceKind: 'file',
      createdBy: newHexId(),
      ...data,
    },
  })
  if (signedStatuses.some((status) => status === row.status))
    await signRecord({ db: database.prisma, secrets: testSecrets }, row)
  return id
}

/** An agency that lets the service make images in the account's projects; its name. */
export async function makeAgency(
  database: TestDatabase,
  account: Pick<TestAccount, 'id'>,
  systemPolicies = ['IMS Administrator', 'Tenant Administrator'],
): Promise<string> {
  const name = `agency-${newHexId().slice(0, 8)}`
  await database.prisma.agency.create({
    data: {
      ...{ id: newHexId(), accountId: account.id, name, service: 'ims' },
      grants: { create: systemPolicies.map((systemPolicy) => ({ id: newHexId(), systemPolicy })) },
    },
  })
  return name
}

/** What counts against the quota of the account's project. */
export async function usedOf(
  database: TestDatabase,
  account: TestAccount,
  resource: string,
): Promise<number> {
  const scopeId_resource = { scopeId: account.projectId, resource }
  const usage = await database.prisma.quotaUsage.findUnique({ where: { scopeId_resource } })
  return Number(usage?.used ?? 0)
}
