import { z } from 'zod'
import type { PolicyDocument } from '@/lib/domain/iam/policy-document'
import { systemPolicies } from '@/lib/domain/iam/system-policies'
import type { PolicyView } from '@/lib/domain/iam/view'
import { read } from '../../verb'

/** What can be granted: the account's own policies first, then the system's policies and roles. */
export const listPolicies = read({
  action: 'iam:policies:list',
  input: z.object({}),
  run: async (ctx): Promise<{ policies: PolicyView[] }> => {
    const { accountId, isOperator } = ctx.actor
    const [own, granted] = await Promise.all([
      ctx.db.policy.findMany({
        where: { accountId },
        orderBy: { name: 'asc' },
        include: { grants: { select: { groupId: true, agencyId: true } } },
      }),
      ctx.db.grant.findMany({
        where: { systemPolicy: { not: null }, OR: [{ group: { accountId } }, { agency: { accountId } }] },
        select: { systemPolicy: true, groupId: true, agencyId: true },
      }),
    ])
    const receivers = (grants: readonly { groupId: string | null; agencyId: string | null }[]) =>
      new Set(grants.map(({ groupId, agencyId }) => groupId ?? agencyId)).size
    return {
      policies: [
        ...own.map((policy) => ({
          id: policy.id,
          name: policy.name,
          description: policy.description,
          kind: 'policy' as const,
          needs: [],
          document: policy.document as unknown as PolicyDocument, // safe: checked when it was saved
          updatedAt: policy.updatedAt.toISOString(),
          usedBy: receivers(policy.grants),
        })),
        ...systemPolicies
          .filter(({ isForOperator }) => !isForOperator || isOperator)
          .map(({ name, kind, needs, document }) => ({
            ...{ id: null, name, description: '', kind, needs, document, updatedAt: null },
            usedBy: receivers(granted.filter((grant) => grant.systemPolicy === name)),
          })),
      ],
    }
  },
})
