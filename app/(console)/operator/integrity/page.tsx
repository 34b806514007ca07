import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { integrityOptions } from '@/lib/client/queries/operator'
import { queryClient } from '@/lib/client/query-client'
import { getIntegrity } from '@/lib/services/integrity/get-integrity'
import { IntegrityPage } from './_components/integrity-page'
import { loadIntegrityParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.integrity')
  return { title: t('title') }
}

export default async function StoredIntegrityPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { state: states } = await loadIntegrityParams(searchParams)
  const ctx = await pageContext()
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: integrityOptions(states).queryKey,
    queryFn: () => getIntegrity(ctx, { states }),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <IntegrityPage />
    </HydrationBoundary>
  )
}
