import { z } from 'zod'
import type { PolicyDocument } from '@/lib/domain/iam/policy-document'
import { systemPolicies } from '@/lib/domain/iam/system-policies'
import type { PolicyView } from '@/lib/domain/iam/view'
import { read } from '../../verb'

const named = { select: { id: true, name: true } } as const
const receiver = { group: named, agency: named } as const

interface Granted {
  group: { id: string; name: string } | null
  agency: { id: string; name: string } | null
}

/** Whom these grants are for, each once: a policy may be granted for several projects. */
function receiversOf(grants: readonly Granted[]): PolicyView['receivers'] {
  const found = grants.flatMap(({ group, agency }): PolicyView['receivers'] => [
    ...(group ? [{ kind: 'group' as const, ...group }] : []),
    ...(agency ? [{ kind: 'agency' as const, ...agency }] : []),
  ])
  return [...new Map(found.map((each) => [each.id, each])).values()].toSorted((a, b) =>
    a.name.localeCompare(b.name),
  )
}

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
        include: { grants: { select: receiver } },
      }),
      ctx.db.grant.findMany({
        where: { systemPolicy: { not: null }, OR: [{ group: { accountId } }, { agency: { accountId } }] },
        select: { systemPolicy: true, ...receiver },
      }),
    ])
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
          receivers: receiversOf(policy.grants),
        })),
        ...systemPolicies
          .filter(({ isForOperator }) => !isForOperator || isOperator)
          .map(({ name, kind, needs, document }) => ({
            ...{ id: null, name, description: '', kind, needs, document, updatedAt: null },
            receivers: receiversOf(granted.filter((grant) => grant.systemPolicy === name)),
          })),
      ],
    }
  },
})
