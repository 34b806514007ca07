import { createLoader, parseAsArrayOf, parseAsInteger, parseAsStringLiteral } from 'nuqs/server'
import { quotaRequestStatuses } from '@/lib/domain/quota/request'

export const queueParams = {
  status: parseAsArrayOf(parseAsStringLiteral(quotaRequestStatuses)).withDefault([]),
  page: parseAsInteger.withDefault(1),
}

export const loadQueueParams = createLoader(queueParams)
