'use client'

import { useTranslations } from 'next-intl'
import { Failure } from '@/components/feedback/failure'

/** `digest` is what Next writes beside the error in the server's log. */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const t = useTranslations('common.failure')
  return (
    <main className="flex min-h-[70dvh] items-center justify-center">
      <Failure message={t('text')} requestId={error.digest} onRetry={reset} />
    </main>
  )
}
