import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pageContext } from '@/lib/auth/console-context'
import { ownAccessKeysOptions, ownProfileOptions, ownSessionsOptions } from '@/lib/client/queries/account'
import { queryClient } from '@/lib/client/query-client'
import { listOwnAccessKeys } from '@/lib/services/iam/access-keys/access-keys'
import { listOwnSessions } from '@/lib/services/iam/sessions/list-sessions'
import { getOwnProfile } from '@/lib/services/iam/users/get-own-profile'
import { CredentialsPage } from './_components/credentials-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account')
  return { title: t('title') }
}

export default async function MyCredentialsPage() {
  const ctx = await pageContext()
  const { projectId } = ctx.actor
  const client = queryClient()
  await Promise.all([
    client.prefetchQuery({
      queryKey: ownProfileOptions(projectId).queryKey,
      queryFn: () => getOwnProfile(ctx, {}),
    }),
    client.prefetchQuery({
      queryKey: ownSessionsOptions(projectId).queryKey,
      queryFn: async () => (await listOwnSessions(ctx, {})).sessions,
    }),
    client.prefetchQuery({
      queryKey: ownAccessKeysOptions(projectId).queryKey,
      queryFn: async () => (await listOwnAccessKeys(ctx, {})).accessKeys,
    }),
  ])
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <CredentialsPage />
    </HydrationBoundary>
  )
}
