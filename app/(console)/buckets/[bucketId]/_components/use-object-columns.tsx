'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { ByteSize } from '@/components/ui/byte-size'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ObjectView } from '@/lib/domain/bucket/bucket'

export function useObjectColumns(): readonly DataColumn<ObjectView>[] {
  const t = useTranslations('bucket.column')
  return useMemo(
    () => [
      { id: 'key', header: t('key'), isPrimary: true, cell: ({ key }) => key },
      {
        id: 'size',
        header: t('size'),
        align: 'end',
        cell: ({ sizeBytes }) => <ByteSize bytes={sizeBytes} />,
      },
      {
        id: 'createdAt',
        header: t('uploadedAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'sha256',
        header: t('sha256'),
        cell: ({ sha256 }) => <Copyable value={sha256} label={t('copySha256')} />,
      },
      {
        id: 'id',
        header: t('objectId'),
        isHiddenByDefault: true,
        cell: ({ id }) => <Copyable value={id} label={t('copyId')} />,
      },
    ],
    [t],
  )
}
