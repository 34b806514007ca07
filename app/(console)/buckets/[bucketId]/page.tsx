import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { objectPageOptions } from '@/lib/client/queries/buckets'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { getBucket } from '@/lib/services/bucket/list-buckets'
import { listObjects } from '@/lib/services/bucket/list-objects'
import { loadObjectListParams, OBJECTS_PER_PAGE } from '../search-params'
import { BucketContent } from './_components/bucket-content'

interface Props {
  params: Promise<{ bucketId: string }>
  searchParams: Promise<SearchParams>
}

/** Asked for by title and page alike. */
const findBucket = cache(async (bucketId: string) => {
  try {
    return await getBucket(await pageContext(), { bucketId })
  } catch (error) {
    if (error instanceof DomainError && error.code === 'bucket.not_found') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ bucketId }, t] = await Promise.all([params, getTranslations('bucket')])
  try {
    return { title: (await findBucket(bucketId)).name }
  } catch (error) {
    // The page itself says what is missing.
    if (error instanceof DomainError) return { title: t('title') }
    throw error
  }
}

export default async function BucketPage({ params, searchParams }: Props) {
  const [ctx, { bucketId }, { prefix, after }] = await Promise.all([
    pageContext(),
    params,
    loadObjectListParams(searchParams),
  ])
  const bucket = await findBucket(bucketId)
  const query = { prefix, after: after.at(-1) ?? null, pageSize: OBJECTS_PER_PAGE }
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: objectPageOptions(ctx.actor.projectId, bucketId, query).queryKey,
    queryFn: () => listObjects(ctx, { bucketId, ...query }),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <BucketContent bucket={bucket} />
    </HydrationBoundary>
  )
}
