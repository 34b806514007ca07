import { queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'

export const objectKeys = {
  all: ['object'] as const,
  inspection: (projectId: string, objectId: string) => ['object', 'inspection', projectId, objectId] as const,
}

/** What is in a bucket object. Objects never change, so one is read once. */
export const inspectionOptions = (projectId: string, objectId: string) =>
  queryOptions({
    queryKey: objectKeys.inspection(projectId, objectId),
    queryFn: ({ signal }) => getJson<ObjectInspection>(endpoints.objectInspection(objectId), signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
