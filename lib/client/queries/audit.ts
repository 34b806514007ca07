import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type EndpointQuery, endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { AuditFacets } from '@/lib/domain/audit/list-query'
import type { AuditOutcome, AuditRecordView } from '@/lib/domain/audit/record'
import { type RangedTime, timesOf } from '@/lib/domain/audit/time-range'
import type { AuditPage } from '@/lib/services/audit/list-records'
import type { VerifiedAccount } from '@/lib/services/audit/verify-account'

/** A filter as the page's address has it: the range is a word, so that "last hour" moves on with the clock. */
export interface AuditQuery extends RangedTime {
  user: readonly string[]
  action: readonly string[]
  resourceType: readonly string[]
  outcome: readonly AuditOutcome[]
  resource: string
  requestId: string | null
}

export interface AuditPageQuery extends AuditQuery {
  /** Number of the last record of the page before. */
  before: number | null
  pageSize: number
}

// The trail is the account's, whatever the region; the project only keeps apart what different people of one browser read.
export const auditKeys = {
  all: ['audit'] as const,
  list: (projectId: string, query: AuditPageQuery) => ['audit', 'list', projectId, query] as const,
  record: (projectId: string, sequence: number) => ['audit', 'record', projectId, sequence] as const,
  facets: (projectId: string) => ['audit', 'facets', projectId] as const,
  retention: (projectId: string) => ['audit', 'retention', projectId] as const,
  verification: (projectId: string) => ['audit', 'verification', projectId] as const,
}

/** What the server is asked for a filter now. */
export function wireFilter({
  range,
  from,
  to,
  ...rest
}: AuditQuery): Omit<AuditQuery, 'range'> & EndpointQuery {
  return { ...rest, ...timesOf({ range, from, to }, new Date()) }
}

export const auditListOptions = (projectId: string, { before, pageSize, ...filter }: AuditPageQuery) =>
  queryOptions({
    queryKey: auditKeys.list(projectId, { before, pageSize, ...filter }),
    queryFn: ({ signal }) =>
      getJson<AuditPage>(endpoints.auditRecords({ ...wireFilter(filter), before, pageSize }), signal),
    placeholderData: keepPreviousData,
  })

export const auditRecordOptions = (projectId: string, sequence: number) =>
  queryOptions({
    queryKey: auditKeys.record(projectId, sequence),
    queryFn: ({ signal }) => getJson<AuditRecordView>(endpoints.auditRecord(sequence), signal),
  })

export const auditFacetsOptions = (projectId: string) =>
  queryOptions({
    queryKey: auditKeys.facets(projectId),
    queryFn: ({ signal }) => getJson<AuditFacets>(endpoints.auditFacets(), signal),
  })

export const auditRetentionOptions = (projectId: string) =>
  queryOptions({
    queryKey: auditKeys.retention(projectId),
    queryFn: ({ signal }) => getJson<{ days: number | null }>(endpoints.auditRetention(), signal),
  })

/** Asked for when somebody wants to know, and anew each time. */
export const auditVerificationOptions = (projectId: string) =>
  queryOptions({
    queryKey: auditKeys.verification(projectId),
    queryFn: ({ signal }) => getJson<VerifiedAccount>(endpoints.auditVerification(), signal),
    gcTime: 0,
    staleTime: 0,
    retry: false,
  })
