import { queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import type { ImageView } from '@/lib/domain/image/view'
import type { KeyDetail, KeyGrantView, KeyView } from '@/lib/domain/kms/view'

export const keyKeys = { all: ['key'] as const }

/** Keys of the project; a quota keeps them few. */
export const keyListOptions = (projectId: string) =>
  queryOptions({
    queryKey: ['key', 'list', projectId] as const,
    queryFn: async ({ signal }) => (await getJson<{ keys: KeyView[] }>(endpoints.keys(), signal)).keys,
  })

export const keyOptions = (projectId: string, keyId: string) =>
  queryOptions({
    queryKey: ['key', 'detail', projectId, keyId] as const,
    queryFn: ({ signal }) => getJson<KeyDetail>(endpoints.key(keyId), signal),
  })

/** The newest images that are encrypted with a key. */
export const keyImagesOptions = (projectId: string, keyId: string) =>
  queryOptions({
    queryKey: ['key', 'images', projectId, keyId] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ images: ImageView[] }>(endpoints.keyImages(keyId), signal)).images,
  })

export const keyGrantsOptions = (projectId: string, keyId: string) =>
  queryOptions({
    queryKey: ['key', 'grants', projectId, keyId] as const,
    queryFn: async ({ signal }) =>
      (await getJson<{ grants: KeyGrantView[] }>(endpoints.keyGrants(keyId), signal)).grants,
  })
