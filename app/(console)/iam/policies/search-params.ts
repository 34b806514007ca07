import { createLoader, parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { exampleNames } from '@/lib/domain/iam/example-policies'

export const policyKinds = ['custom', 'system', 'role'] as const

export const policyListParams = {
  /** Part of the name. */
  q: parseAsString.withDefault(''),
  kind: parseAsArrayOf(parseAsStringLiteral(policyKinds)).withDefault([]),
}

export const loadNewPolicyParams = createLoader({
  /** A policy to begin with: an id, or the name of a system policy. */
  from: parseAsString,
  example: parseAsStringLiteral(exampleNames),
})
