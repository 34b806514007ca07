import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { loadConfig } from '@/lib/config'
import type { Actor } from '@/lib/domain/iam/actor'
import type { PolicyDocument } from '@/lib/domain/iam/policy-document'
import { newHexId } from '@/lib/domain/ids'
import { loadSecrets } from '@/lib/secrets'
import { createAccount } from '@/lib/services/account/create-account'
import { type Context, createContext } from '@/lib/services/context'
import { createAgency } from '@/lib/services/iam/agencies/change-agencies'
import { grantPolicies } from '@/lib/services/iam/grants/change-grants'
import { createGroup } from '@/lib/services/iam/groups/change-groups'
import { loadActor } from '@/lib/services/iam/load-actor'
import { createPolicy } from '@/lib/services/iam/policies/change-policies'
import { createUser } from '@/lib/services/iam/users/create-user'
import { changeOwnPassword } from '@/lib/services/iam/users/passwords'
import { importImage } from '@/lib/services/image/import-image'
import { createKey } from '@/lib/services/kms/create-key'
import { shareImage } from '@/lib/services/share/share-image'
import { wire } from '@/lib/wiring'
import type { SeedCredential } from '@/prisma/seed'
import { databaseUrl } from '@/server/database-server'
import { centos79, dataDisk, ubuntu2004 } from '@/test/fixtures/os-disk-list'
import { runTool } from '@/test/fixtures/os-disk-tools'
import { buildOsDiskAs } from '@/test/fixtures/os-disks'
import { HttpSession } from '@/test/support/http-session'
import type { MadeAccount, MadeImage, MadeObject, MadeTeam, MadeUser } from './made'
import type { Made } from './make'

/** Makes what specs start from: disk files with real file systems, objects, and images that the real worker makes. */
async function carryOut(order: string, args: string[]): Promise<unknown> {
  switch (order) {
    case 'disks':
      return makeDisks(args[0]!)
    case 'image':
      return makeImage(args[0]!, args[1]!, args[2] ?? '')
    case 'account':
      return makeAccount(args[0]!)
    case 'user':
      return makeUser(args[0]!, args[1]!, JSON.parse(args[2]!) as readonly (string | PolicyDocument)[])
    case 'share':
      return makeShare(args[0]!, args[1]!, args[2]!)
    case 'agency':
      return makeAgency(args[0]!, args[1]!)
    case 'key':
      return makeKey(args[0]!, args[1]!)
    case 'lose':
      return moveBytes(args[0]!, 'away')
    case 'return':
      return moveBytes(args[0]!, 'back')
    case 'team':
      return makeTeam(args[0]!)
    default:
      throw new Error(`unknown order ${order}`)
  }
}

async function makeDisks(folder: string): Promise<null> {
  const [centos] = await Promise.all([
    buildOsDiskAs(folder, centos79, 'qcow2'),
    buildOsDiskAs(folder, ubuntu2004, 'vmdk'),
    buildOsDiskAs(folder, dataDisk, 'vhdx'),
  ])
  const hostile = join(folder, 'with-backing-file.qcow2')
  await runTool('qemu-img', ['create', '-f', 'qcow2', '-b', centos, '-F', 'qcow2', hostile])
  return null
}

const credentialOf = async (person: string): Promise<SeedCredential> => {
  const path = join(process.env.IMPRINT_E2E_DATA!, 'credentials.json')
  const all = JSON.parse(await readFile(path, 'utf8')) as SeedCredential[]
  return all.find(({ account, user }) => `${account}/${user}` === person)!
}

const signIn = async (person: string): Promise<HttpSession> =>
  HttpSession.signIn(process.env.IMPRINT_E2E_URL!, await credentialOf(person))

/** The CentOS disk in the person's default bucket. */
async function makeObject(session: HttpSession, fileName: string): Promise<MadeObject> {
  const bytes = await readFile(join(process.env.IMPRINT_E2E_DISKS!, 'centos-7.9.qcow2'))
  const sha256 = createHash('sha256').update(bytes)
  const begun = await session.json<{ id: string; partSizeBytes: number; partCount: number }>(
    '/api/console/uploads',
    { method: 'POST', body: JSON.stringify({ fileName, sizeBytes: bytes.length }) },
  )
  const { id, partSizeBytes, partCount } = begun.body
  for (let number = 1; number <= partCount; number++) {
    const part = bytes.subarray((number - 1) * partSizeBytes, number * partSizeBytes)
    const digest = createHash('sha256').update(part).digest('base64')
    const response = await session.fetch(`/api/console/uploads/${id}/parts/${number}`, {
      method: 'PUT',
      body: new Uint8Array(part),
      headers: { 'content-digest': `sha-256=:${digest}:` },
    })
    if (!response.ok) throw new Error(`part ${number}: ${response.status} ${await response.text()}`)
  }
  const done = await session.json<{ object: MadeObject }>(`/api/console/uploads/${id}/complete`, {
    method: 'POST',
    body: JSON.stringify({ sha256: sha256.digest('hex') }),
  })
  const { objectId, bucketId, bucketName, key } = done.body.object
  return { objectId, bucketId, bucketName, key, uploadId: id }
}

/** An image of the CentOS disk, active. */
async function makeImage(person: string, name: string, keyId: string): Promise<MadeImage> {
  const session = await signIn(person)
  const object = await makeObject(session, `${name}.qcow2`)
  const { objectId } = object
  const order = await actAs(person, (ctx) =>
    importImage(ctx, { kind: 'system_disk', objectId, name, minDiskGib: 40, encryption: keyId || null }),
  )
  await untilActive(session, order.imageId)
  return { ...object, ...order, name }
}

/** An agency of the person's account that lets the image service work in all its projects. */
async function makeAgency(person: string, name: string): Promise<null> {
  return actAs(person, async (ctx) => {
    const { agencyId } = await createAgency(ctx, { name })
    const policies = ['IMS Administrator', 'Tenant Administrator']
    await grantPolicies(ctx, { receiver: { kind: 'agency', id: agencyId }, policies, projectIds: null })
    return null
  })
}

/** A user of the person's account in a group of their own, which has these policies in all projects. */
async function makeUser(
  person: string,
  name: string,
  policies: readonly (string | PolicyDocument)[],
): Promise<MadeUser> {
  return actAs(person, async (ctx) => {
    const { groupId } = await createGroup(ctx, { name: `of-${name}` })
    const named: string[] = []
    for (const policy of policies) {
      if (typeof policy === 'string') named.push(policy)
      else {
        const document = JSON.stringify(policy)
        named.push((await createPolicy(ctx, { name: `policy-of-${name}`, document })).policyId)
      }
    }
    if (named.length > 0)
      await grantPolicies(ctx, {
        receiver: { kind: 'group', id: groupId },
        policies: named,
        projectIds: null,
      })
    const user = { name, mustChangePassword: false, groupIds: [groupId] }
    const { password } = await createUser(ctx, user)
    return { account: ctx.actor.accountName, user: name, password: password ?? '' }
  })
}

async function makeShare(person: string, imageId: string, receiver: string): Promise<null> {
  await actAs(person, (ctx) => shareImage(ctx, { imageId, receivers: [receiver] }))
  return null
}

async function makeKey(person: string, alias: string): Promise<string> {
  return actAs(person, async (ctx) => (await createKey(ctx, { alias })).keyId)
}

/** Takes the files of an image's bytes out of the store, as a disk that fails does, or puts them back. */
async function moveBytes(imageId: string, where: 'away' | 'back'): Promise<null> {
  return actAs('operator/owner', async ({ prisma, config }) => {
    const { storedKey } = await prisma.image.findUniqueOrThrow({ where: { id: imageId } })
    const { store } = config.paths
    const away = join(config.dataDir, 'away', imageId)
    const devices = ['a/devices/0', 'b/devices/0', 'c/devices/0', 'a/devices/1', 'a/devices/2']
    // One file, or a folder of shards on each of its devices.
    for (const place of ['', ...devices.map((device) => join('zones', device))]) {
      const [there, here] = [join(store, place, storedKey!), join(away, place, 'bytes')]
      const [from, to] = where === 'away' ? [there, here] : [here, there]
      if (!existsSync(from)) continue
      await mkdir(dirname(to), { recursive: true })
      await rename(from, to)
    }
    return null
  })
}

/** A tenant whose owner has signed in before, so that nothing stands between them and the console. */
async function makeAccount(name: string): Promise<MadeAccount> {
  return actAs('operator/owner', async (ctx) => {
    const { accountId, ownerName, password } = await createAccount(ctx, { name })
    await ctx.prisma.user.updateMany({ where: { accountId }, data: { mustChangePassword: false } })
    return { account: name, accountId, user: ownerName, password }
  })
}

const CHOSEN = 'Chosen-by-hand-1'

/** An account of one's own, for what nobody else may be disturbed by. */
async function makeTeam(account: string): Promise<MadeTeam> {
  const made = await actAs('operator/owner', (ctx) =>
    createAccount(ctx, { name: account, ownerName: 'owner' }),
  )
  const boss = `${account}/owner`
  await actAs(boss, (ctx) => changeOwnPassword(ctx, { present: made.password, wanted: CHOSEN }))
  const groupOf = (name: string, projectIds: string[] | null) =>
    actAs(boss, async (ctx) => {
      const { groupId } = await createGroup(ctx, { name })
      const policies = ['IMS FullAccess']
      await grantPolicies(ctx, { receiver: { kind: 'group', id: groupId }, policies, projectIds })
      return groupId
    })
  const user = async (name: string, groupIds: string[], isFirst = false) => {
    const input = { name, groupIds, mustChangePassword: isFirst, password: isFirst ? null : CHOSEN }
    const { password } = await actAs(boss, (ctx) => createUser(ctx, input))
    return { account, user: name, password: password ?? CHOSEN }
  }
  const projectId = await actAs(boss, async (ctx) => ctx.actor.projectId)
  const everywhere = await groupOf('everywhere', null)
  const here = await groupOf('here', [projectId])
  return {
    owner: { account, user: 'owner', password: CHOSEN },
    editor: await user('editor', [everywhere]),
    local: await user('local', [here]),
    newbie: await user('newbie', [everywhere], true),
    nobody: await user('nobody', []),
  }
}

/** Runs a verb of the product on its database, in the name of the person. */
async function actAs<T>(person: string, act: (ctx: Context) => Promise<T>): Promise<T> {
  const dataDir = process.env.IMPRINT_E2E_DATA!
  const config = loadConfig({ IMPRINT_DATA_DIR: dataDir })
  const url = databaseUrl(config, loadSecrets(config.paths.secrets))
  const deployment = wire(loadConfig({ IMPRINT_DATA_DIR: dataDir, DATABASE_URL: url }), 'e2e')
  try {
    const actor = await actorOf(deployment.services, person)
    const request = { requestId: newHexId(), sourceAddress: '127.0.0.1', userAgent: 'e2e' }
    return await act(createContext(deployment.services, actor, request))
  } finally {
    await deployment.close()
  }
}

async function actorOf(services: Parameters<typeof loadActor>[0], person: string): Promise<Actor> {
  const [account, name] = person.split('/')
  const user = await services.prisma.user.findFirstOrThrow({ where: { name, account: { name: account } } })
  const actor = await loadActor(services, { userId: user.id, regionId: null }, { kind: 'system', id: null })
  if (!actor) throw new Error(`${person} cannot act`)
  return actor
}

async function untilActive(session: HttpSession, imageId: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const { body } = await session.json<{ status: string }>(`/api/console/images/${imageId}`)
    if (body.status === 'active') return
    if (body.status === 'killed') throw new Error(`the image ${imageId} failed`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`the image ${imageId} is not active in time`)
}

process.on('message', async ({ id, order, args }: { id: number; order: string; args: string[] }) => {
  const answer: Made = await carryOut(order, args).then(
    (made) => ({ id, made }),
    (error: Error) => ({ id, error: error.stack ?? error.message }),
  )
  process.send?.(answer)
})
process.on('disconnect', () => process.exit(0))
