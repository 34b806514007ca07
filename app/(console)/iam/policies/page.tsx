import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { policyListOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { PolicyList } from './_components/policy-list'
import { loadPolicies } from './load-policies'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.policy')
  return { title: t('title') }
}

export default async function PoliciesPage() {
  const client = queryClient()
  await client.prefetchQuery({ queryKey: policyListOptions().queryKey, queryFn: loadPolicies })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PolicyList />
    </HydrationBoundary>
  )
}
