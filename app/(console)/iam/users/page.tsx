import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { userListOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { listUsers } from '@/lib/services/iam/users/list-users'
import { UserList } from './_components/user-list'
import { loadUserListParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('iam.user')
  return { title: t('title') }
}

export default async function UsersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, { q, status }] = await Promise.all([pageContext(), loadUserListParams(searchParams)])
  const query = { search: q, status }
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: userListOptions(query).queryKey,
    queryFn: async () => (await listUsers(ctx, query)).users,
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <UserList />
    </HydrationBoundary>
  )
}
