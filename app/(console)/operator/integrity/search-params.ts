import { createLoader, parseAsArrayOf, parseAsStringLiteral } from 'nuqs/server'
import { integrities } from '@/lib/domain/integrity/integrity'

export const integrityParams = {
  /** Objects in these states; none: all. */
  state: parseAsArrayOf(parseAsStringLiteral(integrities)).withDefault([]),
}

export const loadIntegrityParams = createLoader(integrityParams)
