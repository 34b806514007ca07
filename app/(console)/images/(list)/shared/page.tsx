import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { SearchParams } from 'nuqs/server'
import { pageContext } from '@/lib/auth/console-context'
import { invitationsOptions } from '@/lib/client/queries/shares'
import { listInvitations } from '@/lib/services/share/list-invitations'
import { ImageList } from '../_components/image-list'
import { Invitations } from '../_components/invitations'
import { RejectedImages } from '../_components/rejected-images'
import { prefetchImages } from '../prefetch-images'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('image.tab')
  return { title: t('shared') }
}

export default async function SharedImagesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const [client, ctx] = await Promise.all([prefetchImages('shared', searchParams), pageContext()])
  await client.prefetchQuery({
    queryKey: invitationsOptions(ctx.actor.projectId, 'pending').queryKey,
    queryFn: () => listInvitations(ctx, { status: 'pending' }),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Invitations />
      <ImageList tab="shared" toolbarEnd={<RejectedImages />} />
    </HydrationBoundary>
  )
}
