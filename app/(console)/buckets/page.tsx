import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pageContext } from '@/lib/auth/console-context'
import { bucketListOptions } from '@/lib/client/queries/buckets'
import { queryClient } from '@/lib/client/query-client'
import { listBuckets } from '@/lib/services/bucket/list-buckets'
import { BucketList } from './_components/bucket-list'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('bucket')
  return { title: t('title') }
}

export default async function BucketsPage() {
  const ctx = await pageContext()
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: bucketListOptions(ctx.actor.projectId).queryKey,
    queryFn: async () => (await listBuckets(ctx, {})).buckets,
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BucketList />
    </HydrationBoundary>
  )
}
