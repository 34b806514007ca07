import { imageKinds } from '../image/kinds'
import { type Attribute, type Condition, every, not } from './condition'
import { isInNetwork } from './network'
import { matchesPattern } from './patterns'

/** What is known of a request besides the thing it concerns. */
export interface Circumstances {
  sourceAddress: string
  time: Date
  regionId: string
  userName: string
}

type ValueKind = 'text' | 'address' | 'date'

/** The keys a condition may ask about [I5]; `g:ResourceTag/<key>` stands for any tag. */
const keys = {
  'g:SourceIp': { kind: 'address', read: ({ sourceAddress }: Circumstances) => sourceAddress },
  'g:CurrentTime': { kind: 'date', read: ({ time }: Circumstances) => time.toISOString() },
  'g:RequestedRegion': { kind: 'text', read: ({ regionId }: Circumstances) => regionId },
  'g:UserName': { kind: 'text', read: ({ userName }: Circumstances) => userName },
  'ims:ImageType': { kind: 'text', attribute: 'imageType', values: imageKinds },
} as const satisfies Record<string, KeyFacts>

interface KeyFacts {
  kind: ValueKind
  /** Known with the request … */
  read?: (circumstances: Circumstances) => string
  /** … or only with the thing. */
  attribute?: Attribute
  values?: readonly string[]
}

export const RESOURCE_TAG = 'g:ResourceTag/'
export const conditionKeys = [...Object.keys(keys), `${RESOURCE_TAG}<key>`]

export function keyFacts(key: string): KeyFacts | undefined {
  if (Object.hasOwn(keys, key)) return keys[key as keyof typeof keys] // safe: asked on this line
  if (!key.startsWith(RESOURCE_TAG) || key.length === RESOURCE_TAG.length) return undefined
  return { kind: 'text', attribute: `tag/${key.slice(RESOURCE_TAG.length)}` }
}

interface OperatorFacts {
  kind: ValueKind
  /** `Not…` holds when no value fits, also when there is nothing to compare. */
  isNegated?: boolean
  test: (value: string, wanted: string) => boolean
}

export const conditionOperators = {
  StringEquals: { kind: 'text', test: (value, wanted) => value === wanted },
  StringNotEquals: { kind: 'text', isNegated: true, test: (value, wanted) => value === wanted },
  StringLike: { kind: 'text', test: (value, wanted) => matchesPattern(wanted, value) },
  StringNotLike: { kind: 'text', isNegated: true, test: (value, wanted) => matchesPattern(wanted, value) },
  IpAddress: { kind: 'address', test: isInNetwork },
  NotIpAddress: { kind: 'address', isNegated: true, test: isInNetwork },
  DateLessThan: { kind: 'date', test: (value, wanted) => Date.parse(value) < Date.parse(wanted) },
  DateLessThanEquals: { kind: 'date', test: (value, wanted) => Date.parse(value) <= Date.parse(wanted) },
  DateGreaterThan: { kind: 'date', test: (value, wanted) => Date.parse(value) > Date.parse(wanted) },
  DateGreaterThanEquals: { kind: 'date', test: (value, wanted) => Date.parse(value) >= Date.parse(wanted) },
} as const satisfies Record<string, OperatorFacts>

export type ConditionOperator = keyof typeof conditionOperators
export const operatorNames = Object.keys(conditionOperators) as ConditionOperator[]
export const isOperator = (name: string): name is ConditionOperator => Object.hasOwn(conditionOperators, name)

/** What one line of a `Condition` comes to under these circumstances; what concerns the thing stays open. */
export function conditionLine(
  operator: ConditionOperator,
  key: string,
  wanted: readonly string[],
  circumstances: Circumstances,
): Condition {
  const { isNegated = false, test }: OperatorFacts = conditionOperators[operator]
  const facts = keyFacts(key)
  // A policy that was checked when it was saved cannot come here; if it does, nobody gains by it.
  if (!facts) return false
  const fits = facts.attribute
    ? attributeFits(operator, facts.attribute, wanted)
    : wanted.some((each) => test(facts.read?.(circumstances) ?? '', each))
  return isNegated ? not(fits) : fits
}

function attributeFits(
  operator: ConditionOperator,
  attribute: Attribute,
  wanted: readonly string[],
): Condition {
  const takesPatterns = operator === 'StringLike' || operator === 'StringNotLike'
  return takesPatterns
    ? { kind: 'matches', attribute, patterns: wanted }
    : { kind: 'equals', attribute, values: wanted }
}

export const conditionLines = (
  condition: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>,
  circumstances: Circumstances,
): Condition =>
  every(
    Object.entries(condition).flatMap(([operator, byKey]) =>
      Object.entries(byKey).map(([key, wanted]) =>
        isOperator(operator) ? conditionLine(operator, key, wanted, circumstances) : false,
      ),
    ),
  )
