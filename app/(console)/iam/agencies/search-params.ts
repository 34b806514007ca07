import { parseAsBoolean, parseAsString } from 'nuqs/server'

export const agencyListParams = {
  /** Part of the name. */
  q: parseAsString.withDefault(''),
  /** The dialog that makes one is open. */
  create: parseAsBoolean.withDefault(false),
}
