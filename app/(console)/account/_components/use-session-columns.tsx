'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useBrowserName } from '@/components/iam/use-browser-name'
import type { DataColumn } from '@/components/table/data-column'
import { Badge } from '@/components/ui/badge'
import { Copyable } from '@/components/ui/copyable'
import { ExactTime, RelativeTime } from '@/components/ui/relative-time'
import type { SessionView } from '@/lib/domain/iam/view'

export function useSessionColumns(): readonly DataColumn<SessionView>[] {
  const t = useTranslations('account')
  const browserName = useBrowserName()
  return useMemo(
    () => [
      {
        id: 'browser',
        header: t('column.browser'),
        isPrimary: true,
        cell: (session) => (
          <span className="inline-flex items-center gap-2">
            <span title={session.userAgent}>{browserName(session)}</span>
            {session.isCurrent ? <Badge tone="accent">{t('thisSession')}</Badge> : null}
          </span>
        ),
      },
      {
        id: 'address',
        header: t('column.address'),
        cell: ({ sourceAddress }) => <Copyable value={sourceAddress} label={t('copyAddress')} />,
      },
      {
        id: 'lastSeen',
        header: t('column.lastSeen'),
        cell: ({ lastSeenAt }) => <RelativeTime value={lastSeenAt} />,
      },
      {
        id: 'createdAt',
        header: t('column.signedIn'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'expiresAt',
        header: t('column.endsAt'),
        cell: ({ expiresAt }) => <ExactTime value={expiresAt} />,
      },
    ],
    [t, browserName],
  )
}
