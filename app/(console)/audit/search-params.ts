import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsInteger,
  parseAsIsoDateTime,
  parseAsString,
  parseAsStringLiteral,
} from 'nuqs/server'
import type { AuditQuery } from '@/lib/client/queries/audit'
import { auditOutcomes } from '@/lib/domain/audit/record'
import { timeRanges } from '@/lib/domain/audit/time-range'

/** Records on a page. */
export const RECORDS_PER_PAGE = 50

export const auditListParams = {
  range: parseAsStringLiteral(timeRanges).withDefault('week'),
  /** Beginning and end of a custom range. */
  from: parseAsIsoDateTime,
  to: parseAsIsoDateTime,
  user: parseAsArrayOf(parseAsString).withDefault([]),
  event: parseAsArrayOf(parseAsString).withDefault([]),
  type: parseAsArrayOf(parseAsString).withDefault([]),
  outcome: parseAsArrayOf(parseAsStringLiteral(auditOutcomes)).withDefault([]),
  /** A resource's id, or part of its name. */
  q: parseAsString.withDefault(''),
  /** Records of one request. */
  request: parseAsString,
  /** Last record of each page before this one: the way back. */
  after: parseAsArrayOf(parseAsInteger).withDefault([]),
  dialog: parseAsStringLiteral(['verify', 'retention'] as const),
}
export type AuditListParams = inferParserType<typeof auditListParams>

export const loadAuditListParams = createLoader(auditListParams)

export function auditQueryOf(params: AuditListParams): AuditQuery {
  return {
    range: params.range,
    from: params.from?.toISOString() ?? null,
    to: params.to?.toISOString() ?? null,
    user: params.user,
    action: params.event,
    resourceType: params.type,
    outcome: params.outcome,
    resource: params.q,
    requestId: params.request,
  }
}

export const auditPageQueryOf = (params: AuditListParams) => ({
  ...auditQueryOf(params),
  before: params.after.at(-1) ?? null,
  pageSize: RECORDS_PER_PAGE,
})
