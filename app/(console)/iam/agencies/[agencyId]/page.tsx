import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { agencyListOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { loadAgencies } from '../load-agencies'
import { AgencyPage } from './_components/agency-page'

interface Props {
  params: Promise<{ agencyId: string }>
}

const loadAgency = async (agencyId: string) =>
  (await loadAgencies()).find(({ id }) => id === agencyId) ?? notFound()

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ agencyId }, t] = await Promise.all([params, getTranslations('iam.agency')])
  try {
    return { title: (await loadAgency(agencyId)).name }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function AgencyDetailPage({ params }: Props) {
  const { id } = await loadAgency((await params).agencyId)
  const client = queryClient()
  client.setQueryData(agencyListOptions().queryKey, await loadAgencies())
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AgencyPage agencyId={id} />
    </HydrationBoundary>
  )
}
