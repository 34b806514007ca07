import { createLoader, parseAsBoolean, parseAsString, parseAsStringLiteral } from 'nuqs/server'

export const userStatuses = ['enabled', 'disabled'] as const

export const userListParams = {
  /** Part of the name. */
  q: parseAsString.withDefault(''),
  status: parseAsStringLiteral(userStatuses),
  /** The dialog that makes one is open. */
  create: parseAsBoolean.withDefault(false),
}

export const loadUserListParams = createLoader(userListParams)

export const userTabs = ['overview', 'permissions', 'sessions', 'keys'] as const
export const userParams = { tab: parseAsStringLiteral(userTabs).withDefault('overview') }
