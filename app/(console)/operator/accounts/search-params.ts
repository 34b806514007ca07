import {
  createLoader,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import { accountStatuses } from '@/lib/domain/account/input'

export const accountListParams = {
  /** Part of the name, or the id. */
  q: parseAsString.withDefault(''),
  status: parseAsArrayOf(parseAsStringLiteral(accountStatuses)).withDefault([]),
  /** Last name of each page before this one: the way back. */
  after: parseAsArrayOf(parseAsString).withDefault([]),
  /** The dialog that makes one is open. */
  create: parseAsBoolean.withDefault(false),
}

export const loadAccountListParams = createLoader(accountListParams)
