import { no, type Verdict, yes } from '../errors'
import type { DefinitionKind } from './input'
import { DEFINITIONS_MAX, NAMESPACES_MAX } from './limits'

/** Nothing of a protected namespace can be taken away; adding and changing go on. */
export const canTakeAway = ({ name, isProtected }: { name: string; isProtected: boolean }): Verdict =>
  isProtected ? no('metadata.namespace_protected', { namespace: name }) : yes

export const canHaveNamespaces = (count: number): Verdict =>
  count > NAMESPACES_MAX ? no('metadata.too_many', { kind: 'namespace', limit: NAMESPACES_MAX }) : yes

export const canHaveDefinitions = (kind: DefinitionKind, count: number): Verdict =>
  count > DEFINITIONS_MAX ? no('metadata.too_many', { kind, limit: DEFINITIONS_MAX }) : yes

/** The first name that a list holds twice. */
export const repeatedName = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) < index)
