import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pageContext } from '@/lib/auth/console-context'
import { keyListOptions } from '@/lib/client/queries/keys'
import { queryClient } from '@/lib/client/query-client'
import { listKeys } from '@/lib/services/kms/list-keys'
import { KeyList } from './_components/key-list'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('key')
  return { title: t('title') }
}

export default async function KeysPage() {
  const ctx = await pageContext()
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: keyListOptions(ctx.actor.projectId).queryKey,
    queryFn: async () => (await listKeys(ctx, {})).keys,
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <KeyList />
    </HydrationBoundary>
  )
}
