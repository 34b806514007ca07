'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { IntegrityBadge } from '@/components/image/integrity-badge'
import type { DataColumn } from '@/components/table/data-column'
import { ByteSize } from '@/components/ui/byte-size'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { StoredView } from '@/lib/domain/integrity/view'
import { useStoredName } from './use-stored-name'

export function useStoredColumns(): readonly DataColumn<StoredView>[] {
  const t = useTranslations('operator.integrity')
  const format = useFormatter()
  const nameOf = useStoredName()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, width: '16rem', cell: nameOf },
      {
        id: 'state',
        header: t('column.state'),
        cell: ({ integrity }) => <IntegrityBadge integrity={integrity} />,
      },
      {
        id: 'verifiedAt',
        header: t('column.verifiedAt'),
        cell: ({ verifiedAt, isRequested }) => (
          <>
            {verifiedAt ? <RelativeTime value={verifiedAt} /> : t('never')}
            {isRequested ? ` · ${t('requested')}` : ''}
          </>
        ),
      },
      { id: 'account', header: t('column.account'), cell: ({ owner }) => owner?.accountName ?? '—' },
      {
        id: 'kind',
        header: t('column.kind'),
        cell: ({ owner }) => (owner ? t(`kind.${owner.kind}`) : t('unowned')),
      },
      {
        id: 'repairedUnits',
        header: t('column.repairedUnits'),
        align: 'end',
        cell: ({ repairedUnits }) => format.number(repairedUnits),
      },
      {
        id: 'size',
        header: t('column.size'),
        align: 'end',
        cell: ({ sizeBytes }) => <ByteSize bytes={sizeBytes} />,
      },
      {
        id: 'key',
        header: t('column.key'),
        cell: ({ key }) => <Copyable value={key} label={t('column.copyKey')} />,
      },
    ],
    [t, format, nameOf],
  )
}
