import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { userOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { isHexId } from '@/lib/domain/ids'
import { getUser } from '@/lib/services/iam/users/list-users'
import { UserPage } from './_components/user-page'

interface Props {
  params: Promise<{ userId: string }>
}

/** Asked for by title and page alike. */
const loadUser = cache(async (userId: string) => {
  if (!isHexId(userId)) notFound()
  try {
    return await getUser(await pageContext(), { userId })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'iam.user_not_found') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ userId }, t] = await Promise.all([params, getTranslations('iam.user')])
  try {
    return { title: (await loadUser(userId)).name }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function UserDetailPage({ params }: Props) {
  const { userId } = await params
  const client = queryClient()
  client.setQueryData(userOptions(userId).queryKey, await loadUser(userId))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <UserPage userId={userId} />
    </HydrationBoundary>
  )
}
