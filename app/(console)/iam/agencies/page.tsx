import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { agencyListOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { AgencyList } from './_components/agency-list'
import { loadAgencies } from './load-agencies'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.agency')
  return { title: t('title') }
}

export default async function AgenciesPage() {
  const client = queryClient()
  await client.prefetchQuery({ queryKey: agencyListOptions().queryKey, queryFn: loadAgencies })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgencyList />
    </HydrationBoundary>
  )
}
