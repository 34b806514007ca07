import { POLICY_VERSION, type PolicyDocument } from '../lib/domain/iam/policy-document'
import { HttpSession } from '../test/support/http-session'
import { makeUser, uniqueName } from './support/made'
import { address, expect, test } from './support/person'

const policy = (...Statement: PolicyDocument['Statement'][number][]): PolicyDocument => ({
  Version: POLICY_VERSION,
  Statement,
})

/** Kinds of people, with what they are given; the owner is the account's own. */
const people: Record<string, readonly (string | PolicyDocument)[]> = {
  FullAccess: ['IMS FullAccess'],
  ReadOnly: ['IMS ReadOnlyAccess'],
  Administrator: ['IMS Administrator', 'Tenant Administrator'],
  'Administrator alone': ['IMS Administrator'],
  Security: ['Security Administrator'],
  custom: [
    policy(
      { Effect: 'Allow', Action: ['ims:*:*'] },
      { Effect: 'Deny', Action: ['ims:images:create', 'ims:jobs:*'] },
    ),
  ],
  none: [],
}

const all = ['FullAccess', 'ReadOnly', 'Administrator', 'custom']

/** Who may open a page, besides the owner. */
const pages: readonly (readonly [path: string, who: readonly string[]])[] = [
  ['/images/public', all],
  ['/images/private', all],
  ['/images/shared', all],
  ['/images/market', all],
  ['/images/new', ['FullAccess', 'Administrator']],
  ['/buckets', ['FullAccess', 'ReadOnly', 'Administrator']],
  ['/keys', ['Administrator']],
  ['/jobs', ['FullAccess', 'ReadOnly', 'Administrator']],
  ['/quotas', all],
  ['/audit', ['Administrator']],
  ['/iam/users', ['Security']],
  ['/iam/groups', ['Security']],
  ['/iam/policies', ['Security']],
  ['/iam/agencies', ['Security']],
  ['/iam/explain', ['Security']],
  ['/account/security', ['Security']],
  ['/account', [...Object.keys(people)]],
  ['/reference/formats', [...Object.keys(people)]],
  ['/reference/os', [...Object.keys(people)]],
  ['/operator/accounts', []],
  ['/operator/quotas', []],
  ['/operator/regions', []],
  ['/operator/integrity', []],
  ['/operator/health', []],
  ['/operator/settings', []],
]

test('every page opens for who may, and leads everybody else to the reason [P1, I3]', async ({ callAs }) => {
  test.setTimeout(600_000)
  const sessions = new Map([['owner', await callAs('acme/owner')]])
  for (const [kind, policies] of Object.entries(people)) {
    const made = await makeUser('acme/owner', uniqueName('walker'), policies)
    sessions.set(kind, await HttpSession.signIn(address(), made))
  }
  const wrong: string[] = []
  for (const [path, who] of pages)
    for (const [kind, session] of sessions) {
      const response = await session.fetch(path)
      const isOpen = response.status === 200
      const leadsToReason = /\/no-access\?action=/.test(response.headers.get('location') ?? '')
      const mayOpen = kind === 'owner' ? !path.startsWith('/operator') : who.includes(kind)
      if (mayOpen ? !isOpen : !leadsToReason) wrong.push(`${path} for ${kind}: ${response.status}`)
      await response.arrayBuffer()
    }
  expect(wrong).toEqual([])
})

test('every operator page opens for the operator, and nobody without a session sees any', async ({
  callAs,
}) => {
  const operator = await callAs('operator/owner')
  for (const [path] of pages) {
    if (path.startsWith('/operator')) expect((await operator.fetch(path)).status, path).toBe(200)
    const stranger = await new HttpSession(address()).fetch(path)
    expect(stranger.headers.get('location') ?? '', path).toContain('/sign-in')
  }
})

test('in a narrow window everything in the header stays on the screen', async ({ enter }) => {
  const page = await enter('acme/admin', { viewport: { width: 360, height: 740 } })
  await page.goto('/images/private')
  for (const name of [/^Switch region/, 'Theme', /^Account menu/])
    await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 })
})
