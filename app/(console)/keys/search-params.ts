import { parseAsArrayOf, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'

/** States that a list can show. */
export const shownKeyStates = ['enabled', 'disabled', 'pending_deletion'] as const

export const keyListParams = {
  /** Part of the alias, or of the id. */
  q: parseAsString.withDefault(''),
  state: parseAsArrayOf(parseAsStringLiteral(shownKeyStates)).withDefault([]),
  /** The dialog that makes one is open. */
  create: parseAsBoolean.withDefault(false),
}

export const keyTabs = ['overview', 'images', 'grants'] as const

export const keyParams = { tab: parseAsStringLiteral(keyTabs).withDefault('overview') }
