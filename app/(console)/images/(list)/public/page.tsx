import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { ImageList } from '../_components/image-list'
import { prefetchImages } from '../prefetch-images'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('image.tab')
  return { title: t('public') }
}

export default async function PublicImagesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const client = await prefetchImages('public', searchParams)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ImageList tab="public" />
    </HydrationBoundary>
  )
}
