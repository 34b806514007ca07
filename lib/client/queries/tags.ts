import { queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { TagKeyView } from '@/lib/services/tag/list-tags'

export const tagKeys = {
  all: ['tag'] as const,
  list: (projectId: string) => ['tag', 'list', projectId] as const,
}

/** Keys and values in use, for search and suggestions. */
export const tagListOptions = (projectId: string) =>
  queryOptions({
    queryKey: tagKeys.list(projectId),
    queryFn: ({ signal }) => getJson<TagKeyView[]>(endpoints.tags(), signal),
    staleTime: 60_000,
  })
