import { createLoader, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'

export const groupListParams = {
  /** Part of the name. */
  q: parseAsString.withDefault(''),
  /** The dialog that makes one is open. */
  create: parseAsBoolean.withDefault(false),
}

export const loadGroupListParams = createLoader(groupListParams)

export const groupTabs = ['grants', 'members'] as const
export const groupParams = { tab: parseAsStringLiteral(groupTabs).withDefault('grants') }
