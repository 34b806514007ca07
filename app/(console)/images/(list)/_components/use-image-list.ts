'use client'

import { useQuery } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { useActor } from '@/components/iam/actor'
import type { SortOrder } from '@/components/table/data-column'
import { imageListOptions } from '@/lib/client/queries/images'
import { type ImageSortKey, type ImageTab, isFiltered } from '@/lib/domain/image/list-query'
import { type ImageListParams, imageListParams, listQueryOf } from '../search-params'

/** The list that the address describes, and the ways to change the address. */
export function useImageList(tab: ImageTab) {
  const { projectId } = useActor()
  const [params, setParams] = useQueryStates(imageListParams)
  const query = listQueryOf(tab, params)
  const result = useQuery(imageListOptions(projectId, query))
  return {
    query,
    result,
    isFiltered: isFiltered(query),
    /** A change of what is listed starts at the first page. */
    filter: (change: Partial<Omit<ImageListParams, 'cursor'>>) => void setParams({ ...change, cursor: null }),
    clearFilters: () =>
      void setParams({
        search: null,
        osType: null,
        kind: null,
        status: null,
        architecture: null,
        tags: null,
        cursor: null,
      }),
    sortBy: (order: SortOrder | undefined) =>
      // safe: the keys of the headings are those of the query
      void setParams({
        sort: (order?.key as ImageSortKey | undefined) ?? null,
        direction: order?.direction ?? null,
        cursor: null,
      }),
    /** Pages are steps back in the browser's history. */
    goTo: (cursor: string | null) => void setParams({ cursor }, { history: 'push' }),
  }
}

export type ImageListState = ReturnType<typeof useImageList>
