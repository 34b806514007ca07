import { beforeAll, describe, expect, it } from 'vitest'
import type { Action } from '@/lib/domain/iam/actions'
import { decide } from '@/lib/domain/iam/decide'
import { POLICY_VERSION, type Statement } from '@/lib/domain/iam/policy-document'
import { newHexId } from '@/lib/domain/ids'
import type { Context } from '@/lib/services/context'
import { createAgency, updateAgency } from '@/lib/services/iam/agencies/change-agencies'
import { listAgencies } from '@/lib/services/iam/agencies/list-agencies'
import { explainPermission, listGrantors } from '@/lib/services/iam/explain-permission'
import { grantPolicies, revokeGrant } from '@/lib/services/iam/grants/change-grants'
import { createGroup, deleteGroup, removeGroupMembers } from '@/lib/services/iam/groups/change-groups'
import { getGroup } from '@/lib/services/iam/groups/list-groups'
import { loadActor } from '@/lib/services/iam/load-actor'
import { createPolicy, deletePolicy, updatePolicy } from '@/lib/services/iam/policies/change-policies'
import { createUser } from '@/lib/services/iam/users/create-user'
import { deleteUser } from '@/lib/services/iam/users/delete-user'
import { updateUser } from '@/lib/services/iam/users/update-user'
import { useTestDatabase } from '../support/database'
import {
  actorOf,
  contextOf,
  makeAccount,
  makeImage,
  makeRegions,
  OTHER_REGION,
  REGION,
  type TestAccount,
  testServices,
} from '../support/world'

const database = useTestDatabase()
let acme: TestAccount
let owner: Context
const refusal = (code: string) => expect.objectContaining({ code })
const unique = (stem: string) => `${stem}-${newHexId().slice(0, 8)}`
const policy = (...Statement: Statement[]) => JSON.stringify({ Version: POLICY_VERSION, Statement })
const allow = (...Action: string[]): Statement => ({ Effect: 'Allow', Action })

beforeAll(async () => {
  await makeRegions(database)
  acme = await makeAccount(database, 'acme')
  owner = contextOf(testServices(database), actorOf(acme))
  await database.prisma.user.create({
    data: { id: owner.actor.userId, accountId: acme.id, name: 'owner', passwordHash: '', isOwner: true },
  })
})

/** A user in a group of their own; the group has these policies in all projects. */
async function makePerson(...policies: string[]) {
  const { groupId } = await createGroup(owner, { name: unique('group') })
  if (policies.length > 0)
    await grantPolicies(owner, { receiver: { kind: 'group', id: groupId }, policies, projectIds: null })
  const name = unique('user')
  const { userId } = await createUser(owner, { name, groupIds: [groupId], mustChangePassword: false })
  return { groupId, userId, name }
}

async function may(userId: string, action: Action, regionId = REGION): Promise<boolean> {
  const actor = await loadActor(owner, { userId, regionId }, { kind: 'session', id: null })
  if (!actor) throw new Error('cannot act')
  return decide({ actor, request: owner.request }, action).ok
}

const countGroups = async () =>
  (await database.prisma.quotaUsage.findFirst({ where: { scopeId: acme.id, resource: 'groups' } }))?.used

describe('permissions', () => {
  it('come from groups only, and go with them at once [I1]', async () => {
    const { userId, groupId } = await makePerson('IMS FullAccess')
    expect(await may(userId, 'ims:images:delete')).toBe(true)
    await removeGroupMembers(owner, { groupId, userIds: [userId] })
    expect(await may(userId, 'ims:images:list')).toBe(false)
  })

  it('count in the granted region and nowhere else [I2]', async () => {
    const { userId, groupId } = await makePerson()
    const projectIds = [acme.otherProjectId]
    const receiver = { kind: 'group', id: groupId } as const
    await grantPolicies(owner, { receiver, policies: ['IMS ReadOnlyAccess'], projectIds })
    expect(await may(userId, 'ims:images:list', OTHER_REGION)).toBe(true)
    expect(await may(userId, 'ims:images:list', REGION)).toBe(false)
    // Without a wish they work where they have something.
    const actor = await loadActor(owner, { userId, regionId: null }, { kind: 'session', id: null })
    expect(actor?.regionId).toBe(OTHER_REGION)
  })

  it('of a role without what it needs are none, and the grant says what is missing [I3]', async () => {
    const { userId, groupId } = await makePerson('IMS Administrator')
    expect(await may(userId, 'ims:images:list')).toBe(false)
    const receiver = { kind: 'group', id: groupId } as const
    const missing = async () => (await getGroup(owner, { groupId })).grants.map((grant) => grant.missing)
    expect(await missing()).toEqual(['Tenant Administrator'])
    await grantPolicies(owner, {
      receiver,
      policies: ['Tenant Administrator'],
      projectIds: [acme.projectId],
    })
    // For all projects the role still lacks it in the other one; where both are, it works.
    expect(await may(userId, 'ims:images:list', REGION)).toBe(true)
    expect(await may(userId, 'ims:images:list', OTHER_REGION)).toBe(false)
  })

  it('given twice are given once; taken back they are gone', async () => {
    const { userId, groupId } = await makePerson('CTS ReadOnlyAccess', 'CTS ReadOnlyAccess')
    const { grants } = await getGroup(owner, { groupId })
    expect(grants).toHaveLength(1)
    await revokeGrant(owner, { grantId: grants[0]!.id })
    expect(await may(userId, 'cts:trace:list')).toBe(false)
    const records = await database.prisma.auditRecord.findMany({
      where: { resourceId: groupId, action: { in: ['grantPermission', 'revokePermission'] } },
      orderBy: { sequence: 'asc' },
    })
    expect(records.map(({ changes }) => changes)).toEqual([
      { 'policies.CTS ReadOnlyAccess': { before: null, after: '*' } },
      { 'policies.CTS ReadOnlyAccess': { before: '*', after: null } },
    ])
    await expect(revokeGrant(owner, { grantId: grants[0]!.id })).rejects.toEqual(
      refusal('iam.grant_not_found'),
    )
  })

  it('of the operator cannot be granted by others', async () => {
    const { groupId } = await makePerson()
    const receiver = { kind: 'group', id: groupId } as const
    await expect(
      grantPolicies(owner, { receiver, policies: ['Operator FullAccess'], projectIds: null }),
    ).rejects.toEqual(refusal('iam.policy_not_found'))
  })
})

describe('policies of the account [I5]', () => {
  it('count from the moment they are changed, and cannot go while somebody has them', async () => {
    const name = unique('policy')
    const { policyId } = await createPolicy(owner, { name, document: policy(allow('ims:images:list')) })
    const { userId, groupId } = await makePerson(policyId)
    expect(await may(userId, 'ims:images:list')).toBe(true)
    await updatePolicy(owner, { policyId, name, document: policy(allow('ims:quotas:get')) })
    expect(await may(userId, 'ims:images:list')).toBe(false)
    await expect(deletePolicy(owner, { policyId })).rejects.toEqual(refusal('iam.policy_in_use'))
    await deleteGroup(owner, { groupId })
    await deletePolicy(owner, { policyId })
  })

  it('are refused with the place of the fault, and nothing is saved', async () => {
    const document = policy({ Effect: 'Allow', Action: ['ims:images:fly'] })
    await expect(createPolicy(owner, { name: unique('bad'), document })).rejects.toMatchObject({
      code: 'iam.policy_invalid',
      params: { at: 'Statement[0].Action[0]', reason: 'action_unknown', value: 'ims:images:fly' },
    })
  })

  it('cannot take the name of a system policy or of another', async () => {
    const document = policy(allow('ims:*:*'))
    const name = unique('policy')
    await createPolicy(owner, { name, document })
    for (const taken of [name, 'IMS FullAccess'])
      await expect(createPolicy(owner, { name: taken, document })).rejects.toEqual(refusal('iam.name_taken'))
  })
})

describe('people', () => {
  it('of the same name at the same time: one is made, the others read that the name is taken', async () => {
    const name = unique('twin')
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => createUser(owner, { name })))
    const made = results.filter(({ status }) => status === 'fulfilled')
    expect(made).toHaveLength(1)
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toEqual(refusal('iam.name_taken'))
  })

  it('and groups are counted; a limit is never exceeded', async () => {
    const before = Number(await countGroups())
    await database.prisma.quotaLimit.create({
      data: { scopeId: acme.id, resource: 'groups', limit: before + 3 },
    })
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => createGroup(owner, { name: unique('many') })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(Number(await countGroups())).toBe(before + 3)
    await database.prisma.quotaLimit.deleteMany({ where: { scopeId: acme.id, resource: 'groups' } })
    await database.prisma.quotaLimit.create({ data: { scopeId: acme.id, resource: 'groups', limit: 200 } })
  })

  it('who manage people cannot touch the owner, nor lock themselves out', async () => {
    const { userId } = await makePerson('Security Administrator')
    const actor = await loadActor(owner, { userId, regionId: REGION }, { kind: 'session', id: null })
    const admin = contextOf(testServices(database), actor!)
    const theOwner = { userId: owner.actor.userId }
    for (const attempt of [
      () => updateUser(admin, { ...theOwner, status: 'disabled' }),
      () => deleteUser(admin, theOwner),
    ])
      await expect(attempt()).rejects.toEqual(refusal('iam.owner_untouchable'))
    for (const attempt of [
      () => updateUser(admin, { userId, status: 'disabled' }),
      () => deleteUser(admin, { userId }),
    ])
      await expect(attempt()).rejects.toEqual(refusal('iam.oneself'))
  })

  it('learn whom to ask: the owner and who may grant, and nobody else', async () => {
    const admin = await makePerson('Security Administrator')
    const other = await makePerson('IMS FullAccess')
    const actor = await loadActor(
      owner,
      { userId: other.userId, regionId: REGION },
      { kind: 'session', id: null },
    )
    const { names } = await listGrantors(contextOf(testServices(database), actor!), {})
    expect(names).toContain('owner')
    expect(names).toContain(admin.name)
    expect(names).not.toContain(other.name)
  })
})

describe('an agency [I6, M5]', () => {
  it('says where copies can be sent, until it is over', async () => {
    const name = unique('copies')
    const { agencyId } = await createAgency(owner, { name })
    const regions = async () =>
      (await listAgencies(owner, {})).agencies.find(({ id }) => id === agencyId)?.copyRegionIds
    const receiver = { kind: 'agency', id: agencyId } as const
    await grantPolicies(owner, {
      receiver,
      policies: ['IMS Administrator'],
      projectIds: [acme.otherProjectId],
    })
    expect(await regions()).toEqual([])
    await grantPolicies(owner, {
      receiver,
      policies: ['Tenant Administrator'],
      projectIds: [acme.otherProjectId],
    })
    expect(await regions()).toEqual([OTHER_REGION])
    await updateAgency(owner, { agencyId, name, expiresAt: '2020-01-01T00:00:00Z' })
    expect(await regions()).toEqual([])
  })

  it('is never trusted with people', async () => {
    const { agencyId } = await createAgency(owner, { name: unique('people') })
    const receiver = { kind: 'agency', id: agencyId } as const
    await expect(
      grantPolicies(owner, { receiver, policies: ['Security Administrator'], projectIds: null }),
    ).rejects.toEqual(refusal('iam.policy_not_for_agency'))
  })
})

describe('an explanation', () => {
  it('names the statement that decided, and the image', async () => {
    const imageId = await makeImage(database, acme, { name: 'explained' })
    await database.prisma.imageTag.create({ data: { imageId, key: 'env', value: 'prod' } })
    const document = policy(allow('ims:*:*'), {
      Effect: 'Deny',
      Action: ['ims:images:delete'],
      Condition: { StringEquals: { 'g:ResourceTag/env': ['prod'] } },
    })
    const name = unique('policy')
    const { policyId } = await createPolicy(owner, { name, document })
    const { userId } = await makePerson(policyId)
    const ask = { userId, action: 'ims:images:delete', projectId: acme.projectId }
    expect(await explainPermission(owner, { ...ask, resourceId: imageId })).toMatchObject({
      isAllowed: false,
      resourceName: 'explained',
      decisive: [{ policy: name, statement: 1, effect: 'Deny' }],
    })
    expect(await explainPermission(owner, ask)).toMatchObject({ isAllowed: true })
  })

  it('of an image that the asker may not see is not given', async () => {
    const imageId = await makeImage(database, acme)
    const admin = await makePerson('Security Administrator')
    const actor = await loadActor(
      owner,
      { userId: admin.userId, regionId: REGION },
      { kind: 'session', id: null },
    )
    const ctx = contextOf(testServices(database), actor!)
    const ask = { userId: admin.userId, action: 'ims:images:get', projectId: acme.projectId }
    await expect(explainPermission(ctx, { ...ask, resourceId: imageId })).rejects.toEqual(
      refusal('iam.denied'),
    )
    expect(await explainPermission(ctx, ask)).toMatchObject({ isAllowed: false })
  })
})

it('a change of a policy is recorded with what it said before and says now, in one chain', async () => {
  const name = unique('policy')
  const { policyId } = await createPolicy(owner, { name, document: policy(allow('ims:images:list')) })
  await updatePolicy(owner, { policyId, name, document: policy(allow('ims:images:get')) })
  const record = await database.prisma.auditRecord.findFirstOrThrow({
    where: { accountId: acme.id, action: 'updatePolicy', resourceId: policyId },
  })
  const { document } = record.changes as { document: { before: string; after: string } }
  expect(document.before).toContain('ims:images:list')
  expect(document.after).toContain('ims:images:get')
})
