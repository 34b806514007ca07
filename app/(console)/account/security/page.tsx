import { dehydrate, HydrationBoundary } from '@tanstack/react-query'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { pageContext } from '@/lib/auth/console-context'
import { accountSettingsOptions } from '@/lib/client/queries/account'
import { queryClient } from '@/lib/client/query-client'
import { getAccountSettings } from '@/lib/services/iam/settings/account-settings'
import { SettingsPage } from './_components/settings-page'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account.settings')
  return { title: t('title') }
}

export default async function AccountSettingsPage() {
  const ctx = await pageContext()
  const client = queryClient()
  await client.prefetchQuery({
    queryKey: accountSettingsOptions(ctx.actor.projectId).queryKey,
    queryFn: () => getAccountSettings(ctx, {}),
  })
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SettingsPage />
    </HydrationBoundary>
  )
}
