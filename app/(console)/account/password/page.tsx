import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Card } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { pageContext } from '@/lib/auth/console-context'
import { safeCallbackPath } from '@/lib/client/paths'
import { getOwnProfile } from '@/lib/services/iam/users/get-own-profile'
import { ForcedPasswordForm } from './_components/forced-password-form'

type Search = Promise<Record<string, string | string[] | undefined>>

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('account')
  return { title: t('changePassword') }
}

/** The change that comes before everything else; `proxy.ts` leads here from every other page [I7]. */
export default async function ForcedPasswordPage({ searchParams }: { searchParams: Search }) {
  const [ctx, t, { callbackUrl }] = await Promise.all([
    pageContext(),
    getTranslations('account'),
    searchParams,
  ])
  const callbackPath = safeCallbackPath(typeof callbackUrl === 'string' ? callbackUrl : undefined)
  if (!ctx.actor.mustChangePassword) redirect(callbackPath)
  const profile = await getOwnProfile(ctx, {})
  const { passwordExpiresAt } = profile.user
  const isOld = passwordExpiresAt !== null && new Date(passwordExpiresAt) < new Date()
  return (
    <div className="mx-auto w-full max-w-lg pt-4 md:pt-10">
      <PageHeader title={t('forcedTitle')} description={isOld ? t('forcedOld') : t('forcedNew')} />
      <Card>
        <ForcedPasswordForm profile={profile} callbackPath={callbackPath} />
      </Card>
    </div>
  )
}
