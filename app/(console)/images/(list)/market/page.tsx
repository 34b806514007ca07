import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { ImageList } from '../_components/image-list'
import { prefetchImages } from '../prefetch-images'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('image.tab')
  return { title: t('market') }
}

export default async function MarketImagesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const client = await prefetchImages('market', searchParams)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ImageList tab="market" />
    </HydrationBoundary>
  )
}
