import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { accountOptions } from '@/lib/client/queries/operator'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { getAccount } from '@/lib/services/account/get-account'
import { AccountPage } from './_components/account-page'

interface Props {
  params: Promise<{ accountId: string }>
}

/** Asked for by title and page alike. */
const loadAccount = cache(async (accountId: string) => {
  try {
    return await getAccount(await pageContext(), { accountId })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'account.not_found') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ accountId }, t] = await Promise.all([params, getTranslations('operator.account')])
  try {
    return { title: (await loadAccount(accountId)).name }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function AccountDetailPage({ params }: Props) {
  const { accountId } = await params
  const client = queryClient()
  client.setQueryData(accountOptions(accountId).queryKey, await loadAccount(accountId))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AccountPage accountId={accountId} />
    </HydrationBoundary>
  )
}
