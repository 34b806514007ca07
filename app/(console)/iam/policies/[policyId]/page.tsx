import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { policyListOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { loadPolicies, loadPolicy } from '../load-policies'
import { PolicyPage } from './_components/policy-page'

interface Props {
  params: Promise<{ policyId: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ policyId }, t] = await Promise.all([params, getTranslations('iam.policy')])
  try {
    return { title: (await loadPolicy(policyId)).name }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function PolicyDetailPage({ params }: Props) {
  const { id, name } = await loadPolicy((await params).policyId)
  const client = queryClient()
  client.setQueryData(policyListOptions().queryKey, await loadPolicies())
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PolicyPage policyKey={id ?? name} />
    </HydrationBoundary>
  )
}
