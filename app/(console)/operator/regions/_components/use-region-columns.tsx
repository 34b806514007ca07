'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Badge } from '@/components/ui/badge'
import type { RegionView } from '@/lib/domain/region/input'

export function useRegionColumns(): readonly DataColumn<RegionView>[] {
  const t = useTranslations('operator.region')
  const format = useFormatter()
  return useMemo(
    () => [
      {
        id: 'id',
        header: t('column.id'),
        isPrimary: true,
        width: '12rem',
        cell: ({ id }) => <span className="font-medium">{id}</span>,
      },
      { id: 'nameZh', header: t('column.nameZh'), cell: ({ nameZh }) => <span lang="zh">{nameZh}</span> },
      { id: 'nameEn', header: t('column.nameEn'), cell: ({ nameEn }) => <span lang="en">{nameEn}</span> },
      { id: 'kind', header: t('column.kind'), cell: ({ kind }) => t(`kind.${kind}`) },
      {
        id: 'zones',
        header: t('column.zones'),
        cell: ({ id, zones }) => (
          <span className="inline-flex gap-1">
            {zones.map((zone) => (
              <Badge key={zone}>{zone.slice(id.length)}</Badge>
            ))}
          </span>
        ),
      },
      {
        id: 'projects',
        header: t('column.projects'),
        align: 'end',
        cell: ({ projectCount }) => format.number(projectCount),
      },
      {
        id: 'images',
        header: t('column.images'),
        align: 'end',
        cell: ({ imageCount }) => format.number(imageCount),
      },
      {
        id: 'buckets',
        header: t('column.buckets'),
        align: 'end',
        cell: ({ bucketCount }) => format.number(bucketCount),
      },
    ],
    [t, format],
  )
}
