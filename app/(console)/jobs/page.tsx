import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { PageHeader } from '@/components/ui/page-header'
import { pageContext } from '@/lib/auth/console-context'
import { jobListOptions } from '@/lib/client/queries/jobs'
import { queryClient } from '@/lib/client/query-client'
import { listJobs } from '@/lib/services/job/list-jobs'
import { JobList } from './_components/job-list'
import { JOBS_PER_PAGE, loadJobListParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('job')
  return { title: t('title') }
}

export default async function JobsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, t, { status, after }] = await Promise.all([
    pageContext(),
    getTranslations('job'),
    loadJobListParams(searchParams),
  ])
  const query = { status, after: after.at(-1) ?? null, pageSize: JOBS_PER_PAGE }
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: jobListOptions(ctx.actor.projectId, query).queryKey,
    queryFn: () => listJobs(ctx, query),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PageHeader title={t('title')} description={t('description')} />
      <JobList />
    </HydrationBoundary>
  )
}
