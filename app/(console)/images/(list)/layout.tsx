import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { pageContext } from '@/lib/auth/console-context'
import { quotaOptions } from '@/lib/client/queries/quotas'
import { queryClient } from '@/lib/client/query-client'
import { decide } from '@/lib/domain/iam/decide'
import { getQuotas } from '@/lib/services/quota/get-quotas'
import { countInvitations } from '@/lib/services/share/list-invitations'
import { ListHeader } from './_components/list-header'

export default async function ImageListLayout({ children }: { children: ReactNode }) {
  const ctx = await pageContext()
  const client = queryClient()
  const mayList = decide(ctx, 'ims:images:list').ok
  const [{ count }] = await Promise.all([
    mayList ? countInvitations(ctx, {}) : { count: 0 },
    client.prefetchQuery({ ...quotaOptions(ctx.actor.projectId), queryFn: () => getQuotas(ctx, {}) }),
  ])
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ListHeader pendingShareCount={count} />
      {children}
    </HydrationBoundary>
  )
}
