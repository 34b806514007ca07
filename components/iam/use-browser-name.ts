'use client'

import { useTranslations } from 'next-intl'
import { browserOf } from '@/lib/domain/iam/user-agent'
import type { SessionView } from '@/lib/domain/iam/view'

/** "Chrome 131 on Windows". */
export function useBrowserName(): (session: Pick<SessionView, 'userAgent'>) => string {
  const t = useTranslations('account')
  return ({ userAgent }) => {
    const { name, system } = browserOf(userAgent)
    return t('browserOn', { browser: name ?? t('unknownBrowser'), system: system ?? 'none' })
  }
}
