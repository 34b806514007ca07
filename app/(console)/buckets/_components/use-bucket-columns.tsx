'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { ByteSize } from '@/components/ui/byte-size'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { BucketView } from '@/lib/domain/bucket/bucket'

export function useBucketColumns(): readonly DataColumn<BucketView>[] {
  const t = useTranslations('bucket')
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, cell: ({ name }) => name },
      {
        id: 'storageClass',
        header: t('column.storageClass'),
        cell: ({ storageClass }) => t(`storageClass.${storageClass}`),
      },
      {
        id: 'objects',
        header: t('column.objects'),
        align: 'end',
        cell: ({ objectCount }) => format.number(objectCount),
      },
      {
        id: 'size',
        header: t('column.size'),
        align: 'end',
        cell: ({ sizeBytes }) => <ByteSize bytes={sizeBytes} />,
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
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
