import { z } from 'zod'
import { actionNames, factsOf, isAccountWide, resourceTypes, serviceOf } from './actions'
import { conditionOperators, isOperator, keyFacts } from './condition-keys'
import { placesOf } from './json-places'
import { parseNetwork } from './network'
import { matchesPattern } from './patterns'

/** Limits of a custom policy: those of the service that this one follows, where it has one [I5]. */
export const POLICY_MAX_CHARS = 6144
export const STATEMENTS_MAX = 20
export const ENTRIES_MAX = 100
export const VALUE_MAX_CHARS = 256
/** Policies and roles of one group or agency. */
export const GRANTS_MAX = 100

export const POLICY_VERSION = '1.1'

export interface Statement {
  Effect: 'Allow' | 'Deny'
  /** Actions, as patterns. */
  Action: readonly string[]
  /** `service:region:account:type:id`, as patterns; absent: everything the actions concern. */
  Resource?: readonly string[]
  /** operator → key → values: all lines must hold, of the values of a line one. */
  Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** What a policy says, as people write it [I5]. */
export interface PolicyDocument {
  Version: typeof POLICY_VERSION
  Statement: readonly Statement[]
}

/** A place in the document with what is wrong there. */
export interface PolicyFault {
  /** Such as `Statement[0].Action[2]`. */
  at: string
  reason: PolicyFaultReason
  value: string
}

export const policyFaultReasons = [
  'json',
  'required',
  'type',
  'unknown_field',
  'version',
  'effect',
  'action_unknown',
  'resource_format',
  'resource_account',
  'resource_service',
  'operator_unknown',
  'key_unknown',
  'operator_key',
  'address',
  'date',
  'value',
  'too_many',
  'too_long',
  'duplicate',
  'duplicate_field',
] as const
export type PolicyFaultReason = (typeof policyFaultReasons)[number]

const text = z.string({ error: 'type' }).min(1, 'required').max(VALUE_MAX_CHARS, 'too_long')
const list = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: 'type' }).min(1, 'required').max(ENTRIES_MAX, 'too_many')

const ActionPattern = text.refine(
  (pattern) => actionNames.some((name) => factsOf(name).access !== 'self' && matchesPattern(pattern, name)),
  'action_unknown',
)

const RESOURCE = /^([a-z*]+):([A-Za-z0-9*?-]*):([^:]*):([A-Za-z*]+):([^:]+)$/

/** The segments of a resource pattern; null when it has not five. */
export function resourceParts(pattern: string) {
  const [whole, service = '', region = '', account = '', type = '', id = ''] = RESOURCE.exec(pattern) ?? []
  return whole === undefined ? null : { service, region: region || '*', account: account || '*', type, id }
}

const ResourcePattern = text
  .refine((pattern) => {
    const parts = resourceParts(pattern)
    return parts !== null && (parts.type === '*' || (resourceTypes as readonly string[]).includes(parts.type))
  }, 'resource_format')
  .refine((pattern) => (resourceParts(pattern)?.account ?? '*') === '*', 'resource_account')

const StatementInput = z
  .strictObject({
    Effect: z.enum(['Allow', 'Deny'], { error: 'effect' }),
    Action: list(ActionPattern),
    Resource: list(ResourcePattern).optional(),
    Condition: z
      .record(z.string(), z.record(z.string(), list(text), { error: 'type' }), { error: 'type' })
      .optional(),
  })
  .superRefine(({ Action, Resource, Condition }, check) => {
    const covered = actionNames.filter((name) => Action.some((pattern) => matchesPattern(pattern, name)))
    for (const [index, pattern] of (Resource ?? []).entries()) {
      const parts = resourceParts(pattern)
      if (!parts) continue // said already
      const concerns = (name: (typeof covered)[number]) => {
        const { resource } = factsOf(name)
        return (
          resource && matchesPattern(parts.service, serviceOf(name)) && matchesPattern(parts.type, resource)
        )
      }
      if (!covered.some(concerns))
        check.addIssue({ code: 'custom', path: ['Resource', index], message: 'resource_service' })
    }
    for (const [operator, byKey] of Object.entries(Condition ?? {})) {
      if (!isOperator(operator)) {
        check.addIssue({
          code: 'custom',
          path: ['Condition', operator],
          message: 'operator_unknown',
          input: operator,
        })
        continue
      }
      for (const [key, values] of Object.entries(byKey)) {
        const path = ['Condition', operator, key]
        const facts = keyFacts(key)
        if (!facts) check.addIssue({ code: 'custom', path, message: 'key_unknown', input: key })
        else if (facts.kind !== conditionOperators[operator].kind)
          check.addIssue({ code: 'custom', path, message: 'operator_key', input: key })
        else
          for (const [index, value] of values.entries()) {
            const reason = faultOfValue(operator, facts, value)
            if (reason)
              check.addIssue({ code: 'custom', path: [...path, index], message: reason, input: value })
          }
      }
    }
  })

function faultOfValue(
  operator: string,
  facts: NonNullable<ReturnType<typeof keyFacts>>,
  value: string,
): PolicyFaultReason | null {
  if (facts.kind === 'address') return parseNetwork(value) ? null : 'address'
  if (facts.kind === 'date') return z.iso.datetime({ offset: true }).safeParse(value).success ? null : 'date'
  const isPattern = operator.includes('Like')
  return facts.values && !isPattern && !facts.values.includes(value) ? 'value' : null
}

const Document = z.strictObject({
  Version: z.literal(POLICY_VERSION, { error: 'version' }),
  Statement: z.array(StatementInput, { error: 'type' }).min(1, 'required').max(STATEMENTS_MAX, 'too_many'),
})

export type CheckedPolicy = { ok: true; document: PolicyDocument } | { ok: false; faults: PolicyFault[] }

class ProtoKey extends Error {}

/** Checks a policy as it was written; names every fault with its place, so that an editor can show them all. */
export function checkPolicy(written: string): CheckedPolicy {
  const fault = (reason: PolicyFaultReason, value: string): CheckedPolicy => ({
    ok: false,
    faults: [{ at: 'document', reason, value }],
  })
  if ([...written].length > POLICY_MAX_CHARS) return fault('too_long', String(POLICY_MAX_CHARS))
  let raw: unknown
  try {
    // A key that objects have by nature would be lost on the way, and its condition with it.
    raw = JSON.parse(written, (key, value) => {
      if (key === '__proto__') throw new ProtoKey()
      return value
    })
  } catch (error) {
    if (error instanceof ProtoKey) return fault('unknown_field', '__proto__')
    return fault('json', '')
  }
  // Of two members of one name the last would count alone, without a word: a deny could be lost so.
  const { faultAt, duplicates } = placesOf(written)
  if (faultAt !== null) return fault('json', '')
  const doubles = duplicates.map(
    (path): PolicyFault => ({ at: placeOf(path), reason: 'duplicate_field', value: String(path.at(-1)) }),
  )
  const parsed = Document.safeParse(raw, { reportInput: true })
  if (parsed.success && doubles.length === 0) return { ok: true, document: parsed.data }
  return { ok: false, faults: [...doubles, ...(parsed.error?.issues.flatMap(faultsOf) ?? [])] }
}

function faultsOf(issue: z.core.$ZodIssue): PolicyFault[] {
  const at = placeOf(issue.path)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      at: placeOf([...issue.path, key]),
      reason: 'unknown_field',
      value: key,
    }))
  if (issue.input === undefined && issue.code === 'invalid_type')
    return [{ at, reason: 'required', value: '' }]
  const reason = policyFaultReasons.find((known) => known === issue.message) ?? 'type'
  if (reason === 'too_many' || reason === 'too_long')
    return [{ at, reason, value: String((issue as z.core.$ZodIssueTooBig).maximum) }]
  return [{ at, reason, value: typeof issue.input === 'string' ? issue.input : '' }]
}

function placeOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'document'
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index > 0 ? '.' : ''}${String(part)}`))
    .join('')
}

/** Whether a policy speaks of services without regions and of nothing else: for one project it says nothing [I2]. */
export function isAboutAccountAlone(document: PolicyDocument): boolean {
  const named = actionNames.filter((name) =>
    document.Statement.some(({ Action }) => Action.some((pattern) => matchesPattern(pattern, name))),
  )
  return named.length > 0 && named.every(isAccountWide)
}

/** Whether a policy speaks of any action of a service. */
export const namesService = (document: PolicyDocument, service: string): boolean =>
  actionNames.some(
    (name) =>
      serviceOf(name) === service &&
      document.Statement.some(({ Action }) => Action.some((pattern) => matchesPattern(pattern, name))),
  )
