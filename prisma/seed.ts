import { chmod, rename, writeFile } from 'node:fs/promises'
import type { PrismaClient } from '@/lib/db/generated/client'
import { newAccessKeyId, newSecretKey, sealSecret } from '@/lib/domain/iam/access-key'
import { hashPassword, randomPassword } from '@/lib/domain/iam/password'
import { newHexId } from '@/lib/domain/ids'
import seedData from './seed.json'

/** One line of `<data>/credentials.json`; acceptance scripts rely on these names. */
export interface SeedCredential {
  account: string
  accountId: string
  user: string
  password: string
  role: string
  region: string
  project: string
  projectId: string
  accessKey: string
  secretKey: string
}

/**
 * Fills an empty deployment: regions with their zones, the operator and, for `demo`, two tenants. Does nothing when an
 * account exists. The credentials file is in place before the rows are, so that no password can be lost.
 * @returns the credentials on the first start, null on later ones
 */
export async function seed(
  prisma: PrismaClient,
  options: { seed: 'demo' | 'none'; credentialsPath: string; sealingKey: string },
) {
  if ((await prisma.account.count()) > 0) return null
  const accounts = seedData.accounts.filter(
    (account) => options.seed === 'demo' || account.kind === 'operator',
  )
  const homeRegion = seedData.regions[0]!.id

  const planned = await Promise.all(
    accounts.map(async (account) => {
      const accountId = newHexId()
      const projects = seedData.regions.map((region) => ({
        id: newHexId(),
        regionId: region.id,
        name: region.id,
      }))
      const home = projects.find((project) => project.regionId === homeRegion)!
      const users = []
      const credentials: SeedCredential[] = []
      for (const user of account.users) {
        const password = randomPassword()
        const accessKey = newAccessKeyId()
        const secretKey = newSecretKey()
        const sealedSecret = sealSecret(options.sealingKey, accessKey, secretKey)
        const keys = { create: { id: accessKey, sealedSecret, description: 'first start' } }
        users.push({ ...user, id: newHexId(), passwordHash: await hashPassword(password), keys })
        credentials.push({
          account: account.name,
          accountId,
          user: user.name,
          password,
          role: user.role,
          region: homeRegion,
          project: home.name,
          projectId: home.id,
          accessKey,
          secretKey,
        })
      }
      return { ...account, accountId, projects, users, credentials }
    }),
  )
  const credentials = planned.flatMap((account) => account.credentials)
  await writeCredentials(options.credentialsPath, credentials)

  await prisma.$transaction(async (tx) => {
    for (const [sortOrder, { zones, ...region }] of seedData.regions.entries()) {
      const zoneRows = zones.map((zone) => ({ id: `${region.id}${zone}` }))
      await tx.region.create({ data: { ...region, sortOrder, zones: { create: zoneRows } } })
    }
    for (const { accountId, name, kind, projects, users } of planned) {
      await tx.account.create({
        data: { id: accountId, name, kind: kind as 'operator' | 'tenant', projects: { create: projects } },
      })
      for (const user of users) {
        const { id, name: userName, isOwner, passwordHash, policies, keys } = user
        const data = { id, accountId, name: userName, isOwner, passwordHash, accessKeys: keys }
        await tx.user.create({ data })
        if (policies.length === 0) continue
        // [I1] permissions come from groups only.
        const grants = policies.map((policy) => ({ id: newHexId(), systemPolicy: policy, projectId: null }))
        await tx.group.create({
          data: {
            id: newHexId(),
            accountId,
            name: `${userName}s`,
            members: { create: { userId: id } },
            grants: { create: grants },
          },
        })
      }
      const counted = [
        { resource: 'users', used: users.length },
        { resource: 'groups', used: users.filter(({ policies }) => policies.length > 0).length },
      ]
      await tx.quotaUsage.createMany({ data: counted.map((count) => ({ scopeId: accountId, ...count })) })
    }
  })
  return credentials
}

async function writeCredentials(path: string, credentials: readonly SeedCredential[]): Promise<void> {
  const draft = `${path}.new`
  await writeFile(draft, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, path)
}
