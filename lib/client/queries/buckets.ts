import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { BucketView, ObjectView } from '@/lib/domain/bucket/bucket'

export const bucketKeys = {
  all: ['bucket'] as const,
  list: (projectId: string) => ['bucket', 'list', projectId] as const,
  objects: (projectId: string, bucketId: string, prefix: string) =>
    ['bucket', 'objects', projectId, bucketId, prefix] as const,
  objectPage: (projectId: string, bucketId: string, query: ObjectQuery) =>
    ['bucket', 'objectPage', projectId, bucketId, query] as const,
}

/** Buckets of the project; never more than a hundred. */
export const bucketListOptions = (projectId: string) =>
  queryOptions({
    queryKey: bucketKeys.list(projectId),
    queryFn: async ({ signal }) => {
      const { buckets } = await getJson<{ buckets: BucketView[] }>(endpoints.buckets(), signal)
      return buckets
    },
  })

export interface ObjectQuery {
  prefix: string
  /** Key of the last object of the page before. */
  after: string | null
  pageSize: number
}

/** One page of a bucket's objects. */
export const objectPageOptions = (projectId: string, bucketId: string, query: ObjectQuery) =>
  queryOptions({
    queryKey: bucketKeys.objectPage(projectId, bucketId, query),
    queryFn: ({ signal }) => getJson<ObjectPage>(endpoints.bucketObjects(bucketId, { ...query }), signal),
    placeholderData: keepPreviousData,
  })

export interface ObjectPage {
  objects: ObjectView[]
  /** Key of the last object, when there are more. */
  nextAfter: string | null
}

/** Objects of a bucket whose key begins with a text, in the order of their keys, page after page. */
export const objectPagesOptions = (projectId: string, bucketId: string, prefix: string) =>
  infiniteQueryOptions({
    queryKey: bucketKeys.objects(projectId, bucketId, prefix),
    queryFn: ({ signal, pageParam }) =>
      getJson<ObjectPage>(endpoints.bucketObjects(bucketId, { prefix, after: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextAfter,
    placeholderData: keepPreviousData,
  })
