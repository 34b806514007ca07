import { parseAsStringLiteral } from 'nuqs/server'
import { quotaResources } from '@/lib/domain/quota/quota'

export const quotaParams = {
  /** The dialog asks for more of this. */
  request: parseAsStringLiteral(quotaResources),
}
