import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { groupListOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { listGroups } from '@/lib/services/iam/groups/list-groups'
import { GroupList } from './_components/group-list'
import { loadGroupListParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.group')
  return { title: t('title') }
}

export default async function GroupsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, { q }] = await Promise.all([pageContext(), loadGroupListParams(searchParams)])
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: groupListOptions(q).queryKey,
    queryFn: async () => (await listGroups(ctx, { search: q })).groups,
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <GroupList />
    </HydrationBoundary>
  )
}
