import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Mark } from '@/components/shell/mark'
import { safeCallbackPath } from '@/lib/client/paths'
import { SignInForm } from './sign-in-form'

type Search = Promise<Record<string, string | string[] | undefined>>

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('auth'))('pageTitle') }
}

export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const [t, tCommon, search] = await Promise.all([
    getTranslations('auth'),
    getTranslations('common'),
    searchParams,
  ])
  const callbackUrl = typeof search.callbackUrl === 'string' ? search.callbackUrl : undefined
  const notice =
    search.reason === 'signed-out' ? t('signedOut') : search.reason === 'expired' ? t('expired') : undefined
  return (
    <div className="w-full max-w-88">
      <div className="mb-7 flex flex-col items-center text-center">
        <Mark className="mb-5 size-12" />
        <h1 data-page-title className="text-xl font-semibold tracking-tight">
          {t('title')}
        </h1>
        <p className="mt-1 text-sm text-fg-muted">{tCommon('tagline')}</p>
      </div>
      <SignInForm callbackPath={safeCallbackPath(callbackUrl)} notice={notice} />
    </div>
  )
}
