import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { tagListOptions } from '@/lib/client/queries/tags'
import { listTags } from '@/lib/services/tag/list-tags'
import { ImageList } from '../_components/image-list'
import { prefetchImages } from '../prefetch-images'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('image.tab')
  return { title: t('private') }
}

export default async function PrivateImagesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [client, ctx] = await Promise.all([prefetchImages('private', searchParams), pageContext()])
  await client.prefetchQuery({
    queryKey: tagListOptions(ctx.actor.projectId).queryKey,
    queryFn: () => listTags(ctx, {}),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ImageList tab="private" />
    </HydrationBoundary>
  )
}
