import { z } from 'zod'
import type { Policy, Prisma } from '@/lib/db/generated/client'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { HexId, PolicyInput } from '@/lib/domain/iam/input'
import { checkPolicy } from '@/lib/domain/iam/policy-document'
import { systemPolicies } from '@/lib/domain/iam/system-policies'
import { newHexId } from '@/lib/domain/ids'
import type { Context } from '../../context'
import { release, reserve } from '../../quota/reserve'
import { verb } from '../../verb'
import { insistFree } from '../insist-free'

async function lockPolicy(ctx: Context, policyId: string): Promise<Policy> {
  await ctx.db.$queryRaw`SELECT id FROM policies WHERE id = ${policyId} FOR UPDATE`
  const policy = await ctx.db.policy.findFirst({ where: { id: policyId, accountId: ctx.actor.accountId } })
  if (!policy) throw new DomainError('iam.policy_not_found')
  return policy
}

/** The document as it is kept: only what was understood. */
function readDocument(written: string): Prisma.InputJsonObject {
  const checked = checkPolicy(written)
  if (!checked.ok) {
    const { at, reason, value } = checked.faults[0]!
    throw new DomainError('iam.policy_invalid', { at, reason, value })
  }
  return checked.document as unknown as Prisma.InputJsonObject // safe: it came from JSON
}

const folded = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ')

/** A system policy's name, or one that looks like it, would make two things look like one. */
async function insistName(ctx: Context, name: string, besides?: string): Promise<void> {
  if (systemPolicies.some((system) => folded(system.name) === folded(name)))
    throw new DomainError('iam.name_taken', { name })
  await insistFree(ctx, 'policy', name, besides)
}

/** Writes a policy of the account's own [I5]. It does nothing until it is granted. */
export const createPolicy = verb({
  name: 'createPolicy',
  action: 'iam:policies:create',
  input: PolicyInput,
  run: async (ctx, _target, { name, description, document }) => {
    const checked = readDocument(document)
    await insistName(ctx, name)
    await reserve(ctx, 'policies', 1, ctx.actor.accountId)
    const policyId = newHexId()
    const { accountId } = ctx.actor
    await ctx.db.policy.create({ data: { id: policyId, accountId, name, description, document: checked } })
    return { policyId }
  },
  record: ({ name, document }, _target, result) => ({
    type: 'policy',
    id: result?.policyId,
    name,
    details: { document },
  }),
})

/** Counts at once for everybody it is granted to. */
export const updatePolicy = verb({
  name: 'updatePolicy',
  action: 'iam:policies:update',
  input: PolicyInput.extend({ policyId: HexId }),
  target: (ctx, { policyId }) => lockPolicy(ctx, policyId),
  record: ({ policyId, name, document }, policy) => ({
    type: 'policy',
    id: policyId,
    name: policy?.name,
    changes: policy && diffOf({ ...policy, document: JSON.stringify(policy.document) }, { name, document }),
  }),
  run: async (ctx, policy, { name, description, document }) => {
    const checked = readDocument(document)
    await insistName(ctx, name, policy.id)
    await ctx.db.policy.update({ where: { id: policy.id }, data: { name, description, document: checked } })
  },
})

export const deletePolicy = verb({
  name: 'deletePolicy',
  action: 'iam:policies:delete',
  input: z.object({ policyId: HexId }),
  target: (ctx, { policyId }) => lockPolicy(ctx, policyId),
  record: ({ policyId }, policy) => ({ type: 'policy', id: policyId, name: policy?.name }),
  run: async (ctx, policy) => {
    const grants = await ctx.db.grant.findMany({
      where: { policyId: policy.id },
      include: { group: true, agency: true },
    })
    const groups = [...new Set(grants.map(({ group, agency }) => group?.name ?? agency?.name ?? ''))]
    if (groups.length > 0) throw new DomainError('iam.policy_in_use', { groups: groups.slice(0, 5) })
    await ctx.db.policy.delete({ where: { id: policy.id } })
    await release(ctx, 'policies', policy.accountId)
  },
})
