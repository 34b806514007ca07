import { beforeAll, expect, it } from 'vitest'
import { actionNames, factsOf } from '@/lib/domain/iam/actions'
import type { ActorGrant } from '@/lib/domain/iam/actor'
import { decide, granting } from '@/lib/domain/iam/decide'
import { POLICY_VERSION, type Statement } from '@/lib/domain/iam/policy-document'
import type { Context } from '@/lib/services/context'
import { deleteImage } from '@/lib/services/image/delete-images'
import { getImage } from '@/lib/services/image/get-image'
import { listImages } from '@/lib/services/image/list-images'
import { openImageDownload } from '@/lib/services/image/open-download'
import { updateImage } from '@/lib/services/image/update-image'
import { answerShares } from '@/lib/services/share/answer-share'
import { shareImage } from '@/lib/services/share/share-image'
import { putTag } from '@/lib/services/tag/set-tags'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  type TestAccount,
  testServices,
} from '../support/world'
import { type Ids, withIds } from './inputs'
import { allVerbs } from './verbs'

/**
 * Who may do what, as text files: a change of policies is a diff that a person can read and judge.
 * `npx vitest run test/permissions -u` writes them anew.
 */

const database = useTestDatabase()
let acme: TestAccount
let globex: TestAccount

beforeAll(async () => {
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  globex = await makeAccount(database, 'globex')
  await makeAccount(database, 'initech')
})

const custom = (...Statement: Statement[]): ActorGrant => ({
  policy: 'own',
  document: { Version: POLICY_VERSION, Statement },
  projectId: null,
  via: 'group',
})
const named = (...policies: string[]): ActorGrant[] =>
  policies.map((policy) => ({ policy, document: null, projectId: null, via: 'group' }))

/** Columns of both tables. */
const actors: Record<string, 'owner' | ActorGrant[]> = {
  owner: 'owner',
  FullAccess: named('IMS FullAccess'),
  ReadOnly: named('IMS ReadOnlyAccess'),
  'Admin+Tenant': named('IMS Administrator', 'Tenant Administrator'),
  'Admin alone': named('IMS Administrator'),
  'Server+all': named('Server Administrator', 'IMS Administrator', 'Tenant Administrator'),
  'Server alone': named('Server Administrator'),
  'use, not delete': [
    custom({ Effect: 'Allow', Action: ['ims:*:*'] }, { Effect: 'Deny', Action: ['ims:images:delete'] }),
  ],
  'env=dev only': [
    custom({
      Effect: 'Allow',
      Action: ['ims:images:*'],
      Condition: { StringEquals: { 'g:ResourceTag/env': ['dev'] } },
    }),
  ],
  Security: named('Security Administrator'),
  CTS: named('CTS ReadOnlyAccess'),
  nothing: [],
}

function contextFor(account: TestAccount, grants: 'owner' | ActorGrant[]): Context {
  const actor = actorOf(account, grants === 'owner' ? 'owner' : [])
  return contextOf(testServices(database), { ...actor, grants: grants === 'owner' ? [] : grants })
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

it('actors × actions [I3, I4, I5]', async () => {
  const columns = Object.entries(actors).map(([name, grants]) => [name, contextFor(acme, grants)] as const)
  const rows = actionNames.map((action) => [
    action,
    ...columns.map(([, ctx]) => {
      const verdict = decide(ctx, action)
      if (verdict.ok) return 'yes'
      return verdict.code === 'iam.denied' ? '-' : verdict.code.replace('iam.', '')
    }),
  ])
  const text = table([['action', ...columns.map(([name]) => name)], ...rows])
  await expect(`${text}\n`).toMatchFileSnapshot('actions.txt')
})

/** How an image may stand to the account that asks. */
const standings: Record<string, () => Promise<string>> = {
  own: () => makeImage(database, acme),
  'own, env=dev': async () => tagged(await makeImage(database, acme)),
  'shared, pending': () => offered('pending'),
  'shared, accepted': () => offered('accepted'),
  'shared, rejected': () => offered('rejected'),
  public: () => makeImage(database, globex, { visibility: 'public' }),
  market: () => makeImage(database, globex, { visibility: 'market', publication: 'listed' }),
  foreign: () => makeImage(database, globex),
}

async function tagged(imageId: string): Promise<string> {
  await database.prisma.imageTag.create({ data: { imageId, key: 'env', value: 'dev' } })
  return imageId
}

async function offered(status: 'pending' | 'accepted' | 'rejected'): Promise<string> {
  const imageId = await makeImage(database, globex)
  await database.prisma.imageMember.create({ data: { imageId, projectId: acme.projectId, status } })
  return imageId
}

const deeds: Record<string, (ctx: Context, imageId: string) => Promise<unknown>> = {
  list: async (ctx, imageId) => {
    for (const tab of ['private', 'shared', 'public', 'market'] as const)
      if ((await listImages(ctx, { tab, search: imageId })).images.length > 0) return
    throw Object.assign(new Error(), { code: 'unlisted' })
  },
  get: (ctx, imageId) => getImage(ctx, { imageId }),
  update: (ctx, imageId) => updateImage(ctx, { imageId, description: 'changed' }),
  tag: (ctx, imageId) => putTag(ctx, { imageId, tag: { key: 'a', value: 'b' } }),
  share: (ctx, imageId) => shareImage(ctx, { imageId, receivers: ['initech'] }),
  answer: (ctx, imageId) => answerShares(ctx, { imageIds: [imageId], answer: 'accepted' }),
  download: (ctx, imageId) => openImageDownload(ctx, { imageId }),
  delete: (ctx, imageId) => deleteImage(ctx, { imageId }),
}

it('actors × deeds × standings of an image [T1–T4, I5, M2]', async () => {
  const rows: string[][] = []
  for (const [standing, make] of Object.entries(standings))
    for (const [deed, perform] of Object.entries(deeds)) {
      const cells: string[] = []
      for (const grants of Object.values(actors)) {
        const imageId = await make()
        const code = await perform(contextFor(acme, grants), imageId).then(
          () => 'yes',
          (error: { code?: string }) => error.code ?? String(error),
        )
        // An image without bytes: who gets so far would have got the bytes.
        cells.push(code === 'image.no_data' ? 'yes' : code.replace(/^(iam|image)\./, ''))
      }
      rows.push([standing, deed, ...cells])
    }
  const text = table([['image', 'deed', ...Object.keys(actors)], ...rows])
  await expect(`${text}\n`).toMatchFileSnapshot('images.txt')
}, 120_000)

it('a deny for one image reaches every verb that changes or takes one [I5]', async () => {
  const answers: Record<string, string | undefined> = {}
  for (const { name, action, verb } of await allVerbs()) {
    const { access, resource } = factsOf(action)
    if (resource !== 'image' || access !== 'write') continue
    const imageId = await makeImage(database, acme)
    const input = withIds[name]?.({ image: imageId, project: globex.projectId } as Ids) as
      | { imageId?: string }
      | undefined
    if (input?.imageId !== imageId) continue
    const grants = [
      ...named('IMS FullAccess'),
      custom({ Effect: 'Deny', Action: [action], Resource: [`ims:*:*:image:${imageId}`] }),
    ]
    answers[name] = await verb(contextFor(acme, grants), input).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    )
  }
  const passed = Object.entries(answers).filter(([, code]) => code !== 'iam.denied_explicitly')
  expect(passed).toEqual([])
  expect(Object.keys(answers)).toContain('deleteImage')
})

it('the list of actions in the documents is the one that decides', async () => {
  const rows = actionNames
    .filter((action) => factsOf(action).access !== 'self')
    .map((action) => {
      const { access, resource } = factsOf(action)
      return `| \`${action}\` | ${access} | ${resource ?? '–'} | ${granting(action).join(', ') || '–'} |`
    })
  const text = [
    '# Actions',
    '',
    'What a policy can name. `read` is what read-only policies include; `operator` counts in the account that runs the deployment.',
    'A resource can be limited by id, region and tag; see [policies](policies.md). Written by `test/permissions/matrix.test.ts`.',
    '',
    '| action | access | resource | system policies with it |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')
  await expect(`${text}\n`).toMatchFileSnapshot('../../docs/actions.md')
})
