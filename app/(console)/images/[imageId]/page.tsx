import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import type { SearchParams } from 'nuqs/server'
import { cache } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { imageOptions } from '@/lib/client/queries/images'
import { jobListOptions } from '@/lib/client/queries/jobs'
import { membersOptions } from '@/lib/client/queries/shares'
import { queryClient } from '@/lib/client/query-client'
import { DomainError } from '@/lib/domain/errors'
import { imageTitle } from '@/lib/domain/image/title'
import { getImage } from '@/lib/services/image/get-image'
import { listJobs } from '@/lib/services/job/list-jobs'
import { listMembers } from '@/lib/services/share/list-members'
import { ImagePage } from './_components/image-page'
import { jobsOfImage } from './_components/jobs-of-image'
import { loadDetailParams } from './search-params'

interface PageProps {
  params: Promise<{ imageId: string }>
  searchParams: Promise<SearchParams>
}

/** Another account's image, one that is gone and a mistyped id are the same: not found. */
const loadImage = cache(async (imageId: string) => {
  try {
    return await getImage(await pageContext(), { imageId })
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    if (error.code === 'image.not_found' || error.code === 'request.invalid') notFound()
    throw error
  }
})

export async function generateMetadata({ params }: Pick<PageProps, 'params'>): Promise<Metadata> {
  const image = await loadImage((await params).imageId)
  return { title: imageTitle(image) }
}

export default async function ImageDetailPage({ params, searchParams }: PageProps) {
  const { imageId } = await params
  const [image, ctx, { tab }] = await Promise.all([
    loadImage(imageId),
    pageContext(),
    loadDetailParams(searchParams),
  ])
  const { projectId } = ctx.actor
  const client = queryClient()
  client.setQueryData(imageOptions(projectId, imageId).queryKey, image)
  if (image.owner === null && tab === 'members') {
    await client.prefetchQuery({
      ...membersOptions(projectId, imageId),
      queryFn: () => listMembers(ctx, { imageId }),
    })
  }
  if (image.owner === null && tab === 'jobs') {
    const query = jobsOfImage(imageId)
    await client.prefetchQuery({
      queryKey: jobListOptions(projectId, query).queryKey,
      queryFn: () => listJobs(ctx, query),
    })
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ImagePage imageId={imageId} />
    </HydrationBoundary>
  )
}
