import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { groupOptions } from '@/lib/client/queries/iam'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { isHexId } from '@/lib/domain/ids'
import { getGroup } from '@/lib/services/iam/groups/list-groups'
import { GroupPage } from './_components/group-page'

interface Props {
  params: Promise<{ groupId: string }>
}

/** Asked for by title and page alike. */
const loadGroup = cache(async (groupId: string) => {
  if (!isHexId(groupId)) notFound()
  try {
    return await getGroup(await pageContext(), { groupId })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'iam.group_not_found') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ groupId }, t] = await Promise.all([params, getTranslations('iam.group')])
  try {
    return { title: (await loadGroup(groupId)).name }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function GroupDetailPage({ params }: Props) {
  const { groupId } = await params
  const client = queryClient()
  client.setQueryData(groupOptions(groupId).queryKey, await loadGroup(groupId))
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <GroupPage groupId={groupId} />
    </HydrationBoundary>
  )
}
