import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { accountListOptions } from '@/lib/client/queries/operator'
import { queryClient } from '@/lib/client/query-client'
import { listAccounts } from '@/lib/services/account/list-accounts'
import { AccountList } from './_components/account-list'
import { loadAccountListParams } from './search-params'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.account')
  return { title: t('title') }
}

export default async function AccountsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [ctx, { q, status, after }] = await Promise.all([pageContext(), loadAccountListParams(searchParams)])
  const query = { search: q, status, after: after.at(-1) ?? null }
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: accountListOptions(query).queryKey,
    queryFn: () => listAccounts(ctx, query),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AccountList />
    </HydrationBoundary>
  )
}
