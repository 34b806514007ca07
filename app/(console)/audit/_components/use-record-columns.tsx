'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { AuditRecordView } from '@/lib/domain/audit/record'
import { OutcomeBadge } from './outcome-badge'
import { RecordResource } from './record-resource'

const nothing = <span className="text-fg-subtle">—</span>

export function useRecordColumns(): readonly DataColumn<AuditRecordView>[] {
  const t = useTranslations('audit.column')
  return useMemo(
    () => [
      { id: 'event', header: t('event'), isPrimary: true, cell: ({ action }) => action },
      { id: 'resourceType', header: t('resourceType'), cell: ({ resourceType }) => resourceType },
      {
        id: 'resource',
        header: t('resource'),
        width: '20rem',
        cell: (record) => (
          <span className="flex max-w-72">
            <RecordResource record={record} />
          </span>
        ),
      },
      { id: 'outcome', header: t('outcome'), cell: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
      { id: 'user', header: t('user'), cell: ({ userName }) => userName || nothing },
      {
        id: 'sourceAddress',
        header: t('sourceAddress'),
        cell: ({ sourceAddress }) => <span className="tabular-nums">{sourceAddress}</span>,
      },
      { id: 'time', header: t('time'), cell: ({ time }) => <RelativeTime value={time} /> },
      {
        id: 'code',
        header: t('code'),
        isHiddenByDefault: true,
        cell: ({ code }) => (code ? <span className="font-mono text-xs">{code}</span> : nothing),
      },
      {
        id: 'requestId',
        header: t('requestId'),
        isHiddenByDefault: true,
        cell: ({ requestId }) => <Copyable value={requestId} label={t('copyRequestId')} />,
      },
      {
        id: 'sequence',
        header: t('sequence'),
        align: 'end',
        isHiddenByDefault: true,
        cell: ({ sequence }) => <span className="tabular-nums">{sequence}</span>,
      },
    ],
    [t],
  )
}
