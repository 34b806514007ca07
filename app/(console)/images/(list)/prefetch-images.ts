import type { QueryClient } from '@tanstack/react-query'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { imageListOptions } from '@/lib/client/queries/images'
import { queryClient } from '@/lib/client/query-client'
import type { ImageTab } from '@/lib/domain/image/list-query'
import { listImages } from '@/lib/services/image/list-images'
import { listQueryOf, loadImageListParams } from './search-params'

/** Reads the page that the address describes into a client for the browser. A failure is left to the browser's own try. */
export async function prefetchImages(
  tab: ImageTab,
  searchParams: Promise<SearchParams>,
): Promise<QueryClient> {
  const ctx = await pageContext()
  const query = listQueryOf(tab, await loadImageListParams(searchParams))
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: imageListOptions(ctx.actor.projectId, query).queryKey,
    queryFn: () => listImages(ctx, query),
  })
  return client
}
