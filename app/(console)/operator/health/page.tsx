import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pageContext } from '@/lib/auth/console-context'
import { healthOptions } from '@/lib/client/queries/operator'
import { queryClient } from '@/lib/client/query-client'
import { getHealth } from '@/lib/services/health/get-health'
import { HealthPage } from './_components/health-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.health')
  return { title: t('title') }
}

export default async function SystemHealthPage() {
  const ctx = await pageContext()
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: healthOptions().queryKey,
    queryFn: () => getHealth(ctx, {}),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <HealthPage />
    </HydrationBoundary>
  )
}
