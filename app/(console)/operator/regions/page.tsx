import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pageContext } from '@/lib/auth/console-context'
import { regionListOptions } from '@/lib/client/queries/operator'
import { queryClient } from '@/lib/client/query-client'
import { listRegions } from '@/lib/services/region/list-regions'
import { RegionList } from './_components/region-list'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.region')
  return { title: t('title') }
}

export default async function RegionsPage() {
  const ctx = await pageContext()
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: regionListOptions().queryKey,
    queryFn: () => listRegions(ctx, {}),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RegionList />
    </HydrationBoundary>
  )
}
