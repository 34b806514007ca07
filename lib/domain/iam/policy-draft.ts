import { POLICY_VERSION, type PolicyDocument, resourceParts, type Statement } from './policy-document'

/** What the form shows of a resource: one named thing, or a pattern as it stands in the document. */
export interface ResourceDraft {
  kind: 'image' | 'bucket' | 'pattern'
  value: string
}

/** One line of a condition. */
export interface ConditionDraft {
  operator: string
  key: string
  values: string[]
}

export interface StatementDraft {
  effect: Statement['Effect']
  actions: string[]
  /** Null: everything. */
  resources: ResourceDraft[] | null
  conditions: ConditionDraft[]
}

export const emptyStatement: StatementDraft = {
  effect: 'Allow',
  actions: [],
  resources: null,
  conditions: [],
}

/** The form's view of a document. Nothing is lost: `documentOf` gives the same document back. */
export const draftOf = (document: PolicyDocument): StatementDraft[] =>
  document.Statement.map(({ Effect, Action, Resource, Condition }) => ({
    effect: Effect,
    actions: [...Action],
    resources: Resource ? Resource.map(resourceDraft) : null,
    conditions: Object.entries(Condition ?? {}).flatMap(([operator, byKey]) =>
      Object.entries(byKey).map(([key, values]) => ({ operator, key, values: [...values] })),
    ),
  }))

/** The document of a form, as far as it is filled in: checking it is `checkPolicy`'s. */
export function documentOf(statements: readonly StatementDraft[]): PolicyDocument {
  return {
    Version: POLICY_VERSION,
    Statement: statements.map(({ effect, actions, resources, conditions }) => ({
      Effect: effect,
      Action: actions,
      ...(resources && { Resource: resources.map(resourcePattern) }),
      ...(conditions.length > 0 && { Condition: conditionOf(conditions) }),
    })),
  }
}

/** The same document with its members in the order people write them: the database keeps none. */
export const inOrder = (document: PolicyDocument): PolicyDocument => documentOf(draftOf(document))

/** Lines of one operator and key: a document cannot hold both, and both at once is not what one of them says. */
export function duplicateLines(conditions: readonly ConditionDraft[]): ConditionDraft[] {
  const same = (a: ConditionDraft, b: ConditionDraft) => a.operator === b.operator && a.key === b.key
  return conditions.filter((line, index) => conditions.findIndex((other) => same(line, other)) < index)
}

function conditionOf(lines: readonly ConditionDraft[]): Record<string, Record<string, string[]>> {
  const byOperator = new Map<string, [string, string[]][]>()
  for (const { operator, key, values } of lines)
    byOperator.set(operator, [...(byOperator.get(operator) ?? []), [key, values]])
  // `fromEntries` makes own members of every name, `__proto__` included.
  return Object.fromEntries(
    [...byOperator].map(([operator, entries]) => [operator, Object.fromEntries(entries)]),
  )
}

const prefixes = { image: 'ims:*:*:image:', bucket: 'obs:*:*:bucket:' } as const

function resourceDraft(pattern: string): ResourceDraft {
  const id = resourceParts(pattern)?.id ?? ''
  for (const kind of ['image', 'bucket'] as const)
    if (pattern === prefixes[kind] + id && !/[*?]/.test(id)) return { kind, value: id }
  return { kind: 'pattern', value: pattern }
}

const resourcePattern = ({ kind, value }: ResourceDraft): string =>
  kind === 'pattern' ? value : prefixes[kind] + value
