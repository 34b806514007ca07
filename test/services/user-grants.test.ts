import { beforeAll, describe, expect, it } from 'vitest'
import { newHexId } from '@/lib/domain/ids'
import { listUserGrants } from '@/lib/services/iam/grants/list-user-grants'
import { listPolicies } from '@/lib/services/iam/policies/list-policies'
import { useTestDatabase } from '../support/database'
import { actorOf, contextOf, makeAccount, makeRegions, OTHER_REGION, testServices } from '../support/world'

const database = useTestDatabase()

beforeAll(() => makeRegions(database))

/** A person in two groups: one gives a role everywhere, the other what it needs in one region only. */
async function person() {
  const account = await makeAccount(database)
  const userId = newHexId()
  await database.prisma.user.create({
    data: { id: userId, accountId: account.id, name: 'ann', passwordHash: '' },
  })
  const group = (name: string, systemPolicy: string, projectId: string | null) =>
    database.prisma.group.create({
      data: {
        id: newHexId(),
        accountId: account.id,
        name,
        members: { create: { userId } },
        grants: { create: { id: newHexId(), systemPolicy, projectId } },
      },
    })
  await group('imaging', 'IMS Administrator', null)
  await group('tenants', 'Tenant Administrator', account.otherProjectId)
  return { account, userId }
}

describe('what reaches a user [I1, I3]', () => {
  it('names the group of each grant, and where a role finds what it needs in another group', async () => {
    const { account, userId } = await person()
    const ctx = contextOf(testServices(database), actorOf(account))
    const { grants } = await listUserGrants(ctx, { userId })
    expect(
      grants.map(({ policy, via, missing, worksInRegionIds }) => [
        policy.name,
        via.name,
        missing,
        worksInRegionIds,
      ]),
    ).toEqual([
      ['IMS Administrator', 'imaging', 'Tenant Administrator', [OTHER_REGION]],
      ['Tenant Administrator', 'tenants', null, []],
    ])
  })

  it('is refused to who may not look at permissions, and unknown to another account', async () => {
    const { account, userId } = await person()
    const services = testServices(database)
    const asked = (of: typeof account, policies?: string[]) =>
      listUserGrants(contextOf(services, actorOf(of, policies)), { userId })
    await expect(asked(account, ['IMS FullAccess'])).rejects.toMatchObject({ code: 'iam.denied' })
    await expect(asked(await makeAccount(database))).rejects.toMatchObject({ code: 'iam.user_not_found' })
  })

  it('policies say to whom they are granted, each once', async () => {
    const { account } = await person()
    const { policies } = await listPolicies(contextOf(testServices(database), actorOf(account)), {})
    const of = (name: string) => policies.find((policy) => policy.name === name)?.receivers
    expect(of('IMS Administrator')).toMatchObject([{ kind: 'group', name: 'imaging' }])
    expect(of('IMS FullAccess')).toEqual([])
  })
})
