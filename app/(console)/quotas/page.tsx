import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { regionName } from '@/components/shell/frame'
import { pageContext } from '@/lib/auth/console-context'
import { getConsoleFrame } from '@/lib/auth/console-frame'
import { quotaOptions, quotaRequestOptions } from '@/lib/client/queries/quotas'
import { queryClient } from '@/lib/client/query-client'
import { getQuotas } from '@/lib/services/quota/get-quotas'
import { listQuotaRequests } from '@/lib/services/quota/list-requests'
import { QuotaPage } from './_components/quota-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('quota')
  return { title: t('title') }
}

export default async function QuotasPage() {
  const [ctx, frame, locale] = await Promise.all([pageContext(), getConsoleFrame(), getLocale()])
  const { projectId } = ctx.actor
  const client = queryClient()
  await Promise.all([
    client.prefetchQuery({
      queryKey: quotaOptions(projectId).queryKey,
      queryFn: () => getQuotas(ctx, {}),
    }),
    client.prefetchQuery({
      queryKey: quotaRequestOptions(projectId).queryKey,
      queryFn: () => listQuotaRequests(ctx, {}),
    }),
  ])
  const here = frame.regions.find(({ id }) => id === frame.currentRegionId)
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <QuotaPage region={here ? regionName(here, locale) : frame.currentRegionId} />
    </HydrationBoundary>
  )
}
