import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { PageHeader } from '@/components/ui/page-header'
import { pageContext } from '@/lib/auth/console-context'
import { quotaQueueOptions } from '@/lib/client/queries/quotas'
import { queryClient } from '@/lib/client/query-client'
import { listQueuedRequests } from '@/lib/services/quota/list-requests'
import { QuotaQueue } from './_components/quota-queue'
import { loadQueueParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.queue')
  return { title: t('title') }
}

export default async function QuotaQueuePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, t, query] = await Promise.all([
    pageContext(),
    getTranslations('operator.queue'),
    loadQueueParams(searchParams),
  ])
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: quotaQueueOptions(query).queryKey,
    queryFn: () => listQueuedRequests(ctx, query),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PageHeader title={t('title')} description={t('description')} />
      <QuotaQueue />
    </HydrationBoundary>
  )
}
