import { matchesPattern } from './patterns'

/** What a statement may ask of a thing; the rest of a condition is known when the question is asked. */
export type Attribute = 'id' | 'imageType' | `tag/${string}`

/**
 * What is left of a policy once the asker, the time and the place are known: a question about the thing alone. The same
 * condition is answered for one thing here and turned into a filter of lists in `lib/services/image/permitted.ts`, so that
 * lists and single reads cannot disagree.
 */
export type Condition =
  | boolean
  | { kind: 'equals'; attribute: Attribute; values: readonly string[] }
  | { kind: 'matches'; attribute: Attribute; patterns: readonly string[] }
  | { kind: 'not'; of: Condition }
  | { kind: 'all'; of: readonly Condition[] }
  | { kind: 'any'; of: readonly Condition[] }

export function not(of: Condition): Condition {
  return typeof of === 'boolean' ? !of : { kind: 'not', of }
}

export function every(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((condition) => condition !== true)
  if (open.includes(false)) return false
  if (open.length <= 1) return open[0] ?? true
  return { kind: 'all', of: open }
}

export function some(conditions: readonly Condition[]): Condition {
  const open = conditions.filter((condition) => condition !== false)
  if (open.includes(true)) return true
  if (open.length <= 1) return open[0] ?? false
  return { kind: 'any', of: open }
}

/** The thing a condition is asked about. A tag that is not there matches nothing. */
export interface Attributes {
  id: string
  imageType?: string
  tags?: Readonly<Record<string, string>>
}

export function holds(condition: Condition, thing: Attributes): boolean {
  if (typeof condition === 'boolean') return condition
  switch (condition.kind) {
    case 'equals': {
      const value = attributeOf(thing, condition.attribute)
      return value !== undefined && condition.values.includes(value)
    }
    case 'matches': {
      const value = attributeOf(thing, condition.attribute)
      return value !== undefined && condition.patterns.some((pattern) => matchesPattern(pattern, value))
    }
    case 'not':
      return !holds(condition.of, thing)
    case 'all':
      return condition.of.every((part) => holds(part, thing))
    case 'any':
      return condition.of.some((part) => holds(part, thing))
  }
}

function attributeOf(thing: Attributes, attribute: Attribute): string | undefined {
  if (attribute === 'id') return thing.id
  if (attribute === 'imageType') return thing.imageType
  const key = attribute.slice('tag/'.length)
  return thing.tags && Object.hasOwn(thing.tags, key) ? thing.tags[key] : undefined
}
