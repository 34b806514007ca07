import { type Action, factsOf, serviceOf } from './actions'
import type { Attribute, Condition } from './condition'
import type { Voice } from './decide'
import { matchesPattern } from './patterns'
import { resourceParts, type Statement } from './policy-document'

/**
 * Why a statement that names the action does not count: its resources are others, its condition does not hold, or it
 * depends on a thing that was not named.
 */
export type Silence = 'resource' | 'condition' | 'depends'

export function whySilent(
  { condition }: Pick<Voice, 'condition'>,
  statement: Statement,
  asked: { action: Action; regionId: string; hasThing: boolean },
): Silence {
  if (condition === false)
    return isAboutOthers(statement, asked.action, asked.regionId) ? 'resource' : 'condition'
  if (!asked.hasThing) return 'depends'
  // What is left of it asks about the thing: about its id, that is `Resource`; about anything else, `Condition`.
  return attributesOf(condition).every((attribute) => attribute === 'id') ? 'resource' : 'condition'
}

/** Whether none of the resources named can be what this action concerns in this region. */
function isAboutOthers({ Resource }: Statement, action: Action, regionId: string): boolean {
  const { resource } = factsOf(action)
  if (!Resource || !resource) return false
  return !Resource.some((pattern) => {
    const parts = resourceParts(pattern)
    return (
      parts &&
      matchesPattern(parts.service, serviceOf(action)) &&
      matchesPattern(parts.region, regionId) &&
      matchesPattern(parts.type, resource)
    )
  })
}

function attributesOf(condition: Condition): Attribute[] {
  if (typeof condition === 'boolean') return []
  switch (condition.kind) {
    case 'not':
      return attributesOf(condition.of)
    case 'all':
    case 'any':
      return condition.of.flatMap(attributesOf)
    default:
      return [condition.attribute]
  }
}
