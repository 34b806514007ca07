'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { ByteSize } from '@/components/ui/byte-size'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { AccountView } from '@/lib/domain/account/view'
import { AccountStatus } from './account-status'

export function useAccountColumns(): readonly DataColumn<AccountView>[] {
  const t = useTranslations('operator.account')
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, cell: ({ name }) => name },
      { id: 'status', header: t('column.status'), cell: ({ status }) => <AccountStatus status={status} /> },
      {
        id: 'users',
        header: t('column.users'),
        align: 'end',
        cell: ({ userCount }) => format.number(userCount),
      },
      {
        id: 'images',
        header: t('column.images'),
        align: 'end',
        cell: ({ imageCount }) => format.number(imageCount),
      },
      {
        id: 'storedBytes',
        header: t('column.storedBytes'),
        align: 'end',
        cell: ({ storedBytes }) => <ByteSize bytes={storedBytes} />,
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'id',
        header: t('column.id'),
        cell: ({ id }) => <Copyable value={id} label={t('column.copyId')} />,
      },
    ],
    [t, format],
  )
}
