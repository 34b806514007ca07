'use client'

import { useTranslations } from 'next-intl'
import { Failure } from '@/components/feedback/failure'

/** A page that failed leaves the frame standing, so that one can go elsewhere. */
export default function ConsoleError({
  error,
  reset,
}: {
  error: Error & { digest?: string }
  reset: () => void
}) {
  const t = useTranslations('common.failure')
  return <Failure message={t('text')} requestId={error.digest} onRetry={reset} className="py-24" />
}
