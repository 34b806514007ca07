import type { GrantView } from './view'

interface Grantable {
  name: string
  kind: 'policy' | 'role'
  needs: readonly string[]
}

/**
 * Roles that those chosen need and that are neither chosen nor given already where the choice would count [I3]. What is
 * given for all projects counts everywhere; what is given for one counts there.
 */
export function missingRoles(
  chosen: readonly Grantable[],
  all: readonly Grantable[],
  present: readonly Pick<GrantView, 'policy' | 'project'>[],
  projectIds: readonly string[] | null,
): { role: string; missing: string }[] {
  const isGiven = (role: string) => {
    const places = present.filter(({ policy }) => policy.id === null && policy.name === role)
    if (places.some(({ project }) => project === null)) return true
    return projectIds !== null && projectIds.length > 0
      ? projectIds.every((id) => places.some(({ project }) => project?.id === id))
      : false
  }
  const found = new Map<string, string>()
  const visit = (grantable: Grantable) => {
    for (const needed of grantable.needs) {
      if (found.has(needed)) continue
      if (!chosen.some(({ name }) => name === needed) && !isGiven(needed)) found.set(needed, grantable.name)
      const role = all.find(({ name }) => name === needed)
      if (role) visit(role)
    }
  }
  for (const each of chosen) visit(each)
  return [...found].map(([missing, role]) => ({ role, missing }))
}
