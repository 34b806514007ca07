import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { auditFacetsOptions, auditListOptions, wireFilter } from '@/lib/client/queries/audit'
import { queryClient } from '@/lib/client/query-client'
import { listFacets, listRecords } from '@/lib/services/audit/list-records'
import { AuditPage } from './_components/audit-page'
import { auditPageQueryOf, loadAuditListParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('audit')
  return { title: t('title') }
}

export default async function AuditTrailPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, params] = await Promise.all([pageContext(), loadAuditListParams(searchParams)])
  const query = auditPageQueryOf(params)
  const { before, pageSize, ...filter } = query
  const { projectId } = ctx.actor
  const client = queryClient()
  await Promise.all([
    client.prefetchQuery({
      queryKey: auditListOptions(projectId, query).queryKey,
      queryFn: () => {
        const { user, action, resourceType, outcome, ...rest } = wireFilter(filter)
        const lists = {
          user: [...user],
          action: [...action],
          resourceType: [...resourceType],
          outcome: [...outcome],
        }
        return listRecords(ctx, { ...rest, ...lists, before, pageSize })
      },
    }),
    client.prefetchQuery({
      queryKey: auditFacetsOptions(projectId).queryKey,
      queryFn: () => listFacets(ctx, {}),
    }),
  ])
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AuditPage />
    </HydrationBoundary>
  )
}
