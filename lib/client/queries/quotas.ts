import { queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { QuotaView } from '@/lib/services/quota/get-quotas'

export const quotaKeys = {
  all: ['quota'] as const,
  list: (projectId: string) => ['quota', 'list', projectId] as const,
}

export const quotaOptions = (projectId: string) =>
  queryOptions({
    queryKey: quotaKeys.list(projectId),
    queryFn: ({ signal }) => getJson<QuotaView[]>(endpoints.quotas(), signal),
  })
