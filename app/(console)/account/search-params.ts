import { parseAsStringLiteral } from 'nuqs/server'

export const credentialsParams = {
  /** The open dialog. */
  dialog: parseAsStringLiteral(['password', 'access-key'] as const),
}
