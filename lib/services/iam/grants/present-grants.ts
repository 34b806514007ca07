import type { Grant, Policy, Project } from '@/lib/db/generated/client'
import { missingFor } from '@/lib/domain/iam/decide'
import { isAboutAccountAlone, type PolicyDocument } from '@/lib/domain/iam/policy-document'
import { systemPolicy } from '@/lib/domain/iam/system-policies'
import type { GrantView } from '@/lib/domain/iam/view'
import { actorGrant } from '../load-actor'

type Row = Grant & { policy: Policy | null; project: Project | null }

/** Grants of one group or agency, each with what keeps it from working [I3]. */
export function presentGrants(rows: readonly Row[]): GrantView[] {
  const grants = rows.map((row) => actorGrant(row, ''))
  return rows.map((row, index) => {
    const system = row.systemPolicy ? systemPolicy(row.systemPolicy) : undefined
    // safe: checked by `checkPolicy` when it was saved
    const document = (row.policy?.document as unknown as PolicyDocument) ?? system?.document
    return {
      id: row.id,
      policy: {
        id: row.policyId,
        name: row.policy?.name ?? row.systemPolicy ?? '',
        kind: system?.kind ?? 'policy',
      },
      project: row.project && { id: row.project.id, name: row.project.name, regionId: row.project.regionId },
      missing: missingFor(grants[index]!, grants),
      isMisplaced: row.projectId !== null && document !== undefined && isAboutAccountAlone(document),
      createdAt: row.createdAt.toISOString(),
    }
  })
}
