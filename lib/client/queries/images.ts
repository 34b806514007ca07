import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import { isInTransit } from '@/lib/domain/image/life-cycle'
import type { ImageListQuery } from '@/lib/domain/image/list-query'
import type { ImageView } from '@/lib/domain/image/view'
import type { ImagePage } from '@/lib/services/image/list-images'

/** How often to look again while something on screen changes by itself. */
export const LIVE_INTERVAL_MS = 2000

/** The project is part of every key: another region's rows are other data. */
export const imageKeys = {
  all: ['image'] as const,
  list: (projectId: string, query: ImageListQuery) => ['image', 'list', projectId, query] as const,
  one: (projectId: string, imageId: string) => ['image', 'one', projectId, imageId] as const,
}

export const imageListOptions = (projectId: string, query: ImageListQuery) =>
  queryOptions({
    queryKey: imageKeys.list(projectId, query),
    queryFn: ({ signal }) => getJson<ImagePage>(endpoints.images({ ...query }), signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.images.some((image) => isInTransit(image.status)) ? LIVE_INTERVAL_MS : false,
  })

export const imageOptions = (projectId: string, imageId: string) =>
  queryOptions({
    queryKey: imageKeys.one(projectId, imageId),
    queryFn: ({ signal }) => getJson<ImageView>(endpoints.image(imageId), signal),
    refetchInterval: ({ state }) => (state.data && isInTransit(state.data.status) ? LIVE_INTERVAL_MS : false),
  })
