import { all, no, type Verdict, yes } from '../errors'
import { type Action, actions } from './actions'
import type { Actor, ActorGrant } from './actor'
import { matchesPattern } from './patterns'
import { systemPolicies, systemPolicy } from './system-policies'

/**
 * The one place that says what an actor may do in a project of their own account. Whether a thing is theirs to see at
 * all is decided where it is loaded: a thing of another account is not found before this is asked.
 * @param projectId the project of the thing acted on, not the one in an address
 */
export function decide(actor: Actor, action: Action, projectId: string = actor.projectId): Verdict {
  const { access } = actions[action]
  if (access === 'self') return yes
  if (actor.kind === 'service') return yes
  if (access === 'operator') return decideOperator(actor, action)
  if (actor.isOwner) return yes // [I6]

  const here = actor.grants.filter((grant) => grant.projectId === null || grant.projectId === projectId)
  const covering = here.filter((grant) => covers(grant, action))
  if (covering.some((grant) => missingDependency(grant, here) === null)) return yes

  // [I3] says why a role that is there does not work, instead of a bare refusal.
  const blocked = covering[0]
  if (blocked) {
    const missing = missingDependency(blocked, here) as string
    return no('iam.denied', { action, need: [missing], role: blocked.policy })
  }
  return no('iam.denied', { action, need: granting(action) })
}

/** The system policies that include an action, for telling what to ask for. */
export const granting = (action: Action): string[] =>
  systemPolicies
    .filter(
      (policy) => policy.kind === 'policy' && policy.allow.some((pattern) => matchesPattern(pattern, action)),
    )
    .map((policy) => policy.name)

function decideOperator(actor: Actor, action: Action): Verdict {
  if (!actor.isOperator) return no('iam.operator_only', { action })
  return actor.isOwner ? yes : all(decide(actor, 'ims:images:update'))
}

function covers(grant: ActorGrant, action: Action): boolean {
  const policy = systemPolicy(grant.policy)
  return policy ? policy.allow.some((pattern) => matchesPattern(pattern, action)) : false
}

/** The first role that is missing for this one to work, looked up through the whole chain; null when it works. */
function missingDependency(grant: ActorGrant, here: readonly ActorGrant[]): string | null {
  for (const needed of systemPolicy(grant.policy)?.needs ?? []) {
    const held = here.find((other) => other.policy === needed)
    if (!held) return needed
    const deeper = missingDependency(held, here)
    if (deeper) return deeper
  }
  return null
}

/** Roles the actor holds in the project that have no effect there, each with what is missing. */
export function ineffectiveRoles(actor: Actor): { role: string; missing: string }[] {
  const here = actor.grants.filter((grant) => grant.projectId === null || grant.projectId === actor.projectId)
  return here.flatMap((grant) => {
    const missing = missingDependency(grant, here)
    return missing ? [{ role: grant.policy, missing }] : []
  })
}
