import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { QuotaRequestStatus } from '@/lib/domain/quota/request'
import type { QueuedQuotaRequest, QuotaRequestView } from '@/lib/domain/quota/view'
import type { QuotaView } from '@/lib/services/quota/get-quotas'

export const quotaKeys = {
  all: ['quota'] as const,
  list: (projectId: string) => ['quota', 'list', projectId] as const,
  requests: (projectId: string) => ['quota', 'requests', projectId] as const,
  queue: (query: QueueQuery) => ['quota', 'queue', query] as const,
}

export const quotaOptions = (projectId: string) =>
  queryOptions({
    queryKey: quotaKeys.list(projectId),
    queryFn: ({ signal }) => getJson<QuotaView[]>(endpoints.quotas(), signal),
  })

/** What the project's people asked for, newest first. */
export const quotaRequestOptions = (projectId: string) =>
  queryOptions({
    queryKey: quotaKeys.requests(projectId),
    queryFn: ({ signal }) => getJson<QuotaRequestView[]>(endpoints.quotaRequests(), signal),
  })

export interface QueueQuery {
  status: readonly QuotaRequestStatus[]
  page: number
}

/** Every account's requests, for the operator. */
export const quotaQueueOptions = (query: QueueQuery) =>
  queryOptions({
    queryKey: quotaKeys.queue(query),
    queryFn: ({ signal }) =>
      getJson<{ requests: QueuedQuotaRequest[]; hasMore: boolean }>(
        endpoints.queuedQuotaRequests({ ...query }),
        signal,
      ),
    placeholderData: keepPreviousData,
  })
