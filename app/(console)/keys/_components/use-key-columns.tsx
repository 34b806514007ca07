'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Badge } from '@/components/ui/badge'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { KeyView } from '@/lib/domain/kms/view'
import { KeyStateBadge } from './key-state'

export function useKeyColumns(): readonly DataColumn<KeyView>[] {
  const t = useTranslations('key')
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'alias', header: t('column.alias'), isPrimary: true, cell: ({ alias }) => alias },
      {
        id: 'state',
        header: t('column.state'),
        cell: ({ state, isDefault }) => (
          <span className="inline-flex items-center gap-2">
            <KeyStateBadge state={state} />
            {isDefault ? <Badge>{t('isDefault')}</Badge> : null}
          </span>
        ),
      },
      {
        id: 'version',
        header: t('column.version'),
        align: 'end',
        cell: ({ currentVersion }) => format.number(currentVersion),
      },
      {
        id: 'images',
        header: t('column.images'),
        align: 'end',
        cell: ({ imageCount }) => format.number(imageCount),
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'deletesAt',
        header: t('column.deletesAt'),
        cell: ({ deletesAt }) =>
          deletesAt ? <RelativeTime value={deletesAt} /> : <span className="text-fg-subtle">—</span>,
      },
      {
        id: 'description',
        header: t('column.description'),
        isHiddenByDefault: true,
        cell: ({ description }) => description,
      },
      {
        id: 'id',
        header: t('column.id'),
        isHiddenByDefault: true,
        cell: ({ id }) => <Copyable value={id} label={t('column.copyId')} />,
      },
    ],
    [t, format],
  )
}
