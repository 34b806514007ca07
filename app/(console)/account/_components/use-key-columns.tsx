'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import { StatusBadge } from '@/components/ui/status-badge'
import type { AccessKeyView } from '@/lib/domain/iam/view'

export function useKeyColumns(): readonly DataColumn<AccessKeyView>[] {
  const t = useTranslations('account')
  return useMemo(
    () => [
      {
        id: 'id',
        header: t('column.keyId'),
        isPrimary: true,
        cell: ({ id }) => <Copyable value={id} label={t('copyKeyId')} />,
      },
      {
        id: 'status',
        header: t('column.status'),
        cell: ({ status }) => (
          <StatusBadge tone={status === 'enabled' ? 'success' : 'neutral'}>
            {t(`status.${status}`)}
          </StatusBadge>
        ),
      },
      { id: 'description', header: t('column.description'), cell: ({ description }) => description || '—' },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'lastUsedAt',
        header: t('column.lastUsed'),
        cell: ({ lastUsedAt, lastUsedAddress }) =>
          lastUsedAt ? (
            <span>
              <RelativeTime value={lastUsedAt} />
              {lastUsedAddress ? (
                <span className="ml-2 font-mono text-xs text-fg-muted">{lastUsedAddress}</span>
              ) : null}
            </span>
          ) : (
            t('neverUsed')
          ),
      },
    ],
    [t],
  )
}
