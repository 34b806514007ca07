import { z } from 'zod'
import { diffOfSets } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { GrantInput, HexId } from '@/lib/domain/iam/input'
import { GRANTS_MAX, namesService, type PolicyDocument } from '@/lib/domain/iam/policy-document'
import { systemPolicy } from '@/lib/domain/iam/system-policies'
import { newHexId } from '@/lib/domain/ids'
import type { Context } from '../../context'
import { verb } from '../../verb'
import { lockAgency } from '../agencies/find-agency'
import { lockGroup } from '../groups/find-group'

/** Gives policies or roles to a group or an agency, for some projects or all of them [I1, I2]. The same twice is once. */
export const grantPolicies = verb({
  name: 'grantPermission',
  action: 'iam:permissions:grant',
  input: GrantInput,
  target: async (ctx, { receiver }) =>
    receiver.kind === 'group' ? lockGroup(ctx, receiver.id) : lockAgency(ctx, receiver.id),
  run: async (ctx, target, { receiver, policies, projectIds }) => {
    const named: Awaited<ReturnType<typeof findPolicy>>[] = []
    for (const policy of policies) named.push(await findPolicy(ctx, policy, receiver.kind))
    const projects = projectIds === null ? [null] : await ownProjects(ctx, projectIds)
    const to = receiver.kind === 'group' ? { groupId: target.id } : { agencyId: target.id }
    const before = await placesByPolicy(ctx, to)
    await ctx.db.grant.createMany({
      data: named.flatMap((policy) =>
        projects.map((projectId) => ({ id: newHexId(), ...to, ...policy, projectId })),
      ),
      skipDuplicates: true,
    })
    const used = await ctx.db.grant.count({ where: to })
    if (used > GRANTS_MAX)
      throw new DomainError('quota.exceeded', { resource: 'grants', limit: GRANTS_MAX, used })
    return { changes: diffOfSets('policies', before, await placesByPolicy(ctx, to)) }
  },
  record: ({ receiver, policies, projectIds }, target, result) => ({
    type: receiver.kind,
    id: receiver.id,
    name: target?.name,
    details: { policies, projectIds },
    changes: result?.changes,
  }),
})

/** Takes a grant back; it stops counting at once. */
export const revokeGrant = verb({
  name: 'revokePermission',
  action: 'iam:permissions:revoke',
  input: z.object({ grantId: HexId }),
  target: async (ctx, { grantId }) => {
    const { accountId } = ctx.actor
    const grant = await ctx.db.grant.findFirst({
      where: { id: grantId, OR: [{ group: { accountId } }, { agency: { accountId } }] },
      include: { group: true, agency: true, policy: true },
    })
    if (!grant) throw new DomainError('iam.grant_not_found')
    return grant
  },
  run: async (ctx, grant) => {
    const from = { groupId: grant.groupId, agencyId: grant.agencyId }
    const before = await placesByPolicy(ctx, from)
    const { count } = await ctx.db.grant.deleteMany({ where: { id: grant.id } })
    if (count === 0) throw new DomainError('iam.grant_not_found')
    return { changes: diffOfSets('policies', before, await placesByPolicy(ctx, from)) }
  },
  record: ({ grantId }, grant, result) => ({
    type: grant?.agencyId ? 'agency' : 'group',
    id: grant?.groupId ?? grant?.agencyId ?? grantId,
    name: grant?.group?.name ?? grant?.agency?.name,
    details: {
      policy: grant?.policy?.name ?? grant?.systemPolicy ?? null,
      projectId: grant?.projectId ?? null,
    },
    changes: result?.changes,
  }),
})

/** What a group or agency has, by name, with the projects it counts in; `*` for all of them. The audit trail shows it. */
async function placesByPolicy(
  ctx: Context,
  where: { groupId?: string | null; agencyId?: string | null },
): Promise<Map<string, string>> {
  const grants = await ctx.db.grant.findMany({
    where,
    include: { policy: true, project: true },
    orderBy: { createdAt: 'asc' },
  })
  const places = new Map<string, string[]>()
  for (const { policy, systemPolicy, project } of grants) {
    const name = policy?.name ?? systemPolicy ?? ''
    places.set(name, [...(places.get(name) ?? []), project?.name ?? '*'])
  }
  return new Map([...places].map(([name, projects]) => [name, projects.toSorted().join(', ')]))
}

async function findPolicy(ctx: Context, policy: string, receiver: 'group' | 'agency') {
  const system = systemPolicy(policy)
  if (system) {
    if (system.isForOperator && !ctx.actor.isOperator) throw new DomainError('iam.policy_not_found')
    const isForPeople = system.isForOperator || system.name === 'Security Administrator'
    if (receiver === 'agency' && isForPeople) throw new DomainError('iam.policy_not_for_agency', { policy })
    return { systemPolicy: system.name }
  }
  const own = await ctx.db.policy.findFirst({ where: { id: policy, accountId: ctx.actor.accountId } })
  if (!own) throw new DomainError('iam.policy_not_found')
  // safe: checked by `checkPolicy` when it was saved
  if (receiver === 'agency' && namesService(own.document as unknown as PolicyDocument, 'iam'))
    throw new DomainError('iam.policy_not_for_agency', { policy: own.name })
  return { policyId: own.id }
}

async function ownProjects(ctx: Context, projectIds: readonly string[]): Promise<string[]> {
  const ids = [...new Set(projectIds)]
  const known = await ctx.db.project.count({ where: { id: { in: ids }, accountId: ctx.actor.accountId } })
  if (known !== ids.length) throw new DomainError('iam.project_not_found')
  return ids
}
