'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { AuditRecordView } from '@/lib/domain/audit/record'
import { OutcomeBadge } from './outcome-badge'
import { RecordResource } from './record-resource'
import { useAuditWords, useChangeSummary } from './use-audit-words'

const nothing = <span className="text-fg-subtle">—</span>

export function useRecordColumns(): readonly DataColumn<AuditRecordView>[] {
  const t = useTranslations('audit.column')
  const { eventWord, typeWord } = useAuditWords()
  const summary = useChangeSummary()
  return useMemo(
    () => [
      {
        id: 'event',
        header: t('event'),
        isPrimary: true,
        cell: ({ action }) => (
          <span title={action}>
            {eventWord(action)}
            {eventWord(action) === action ? null : (
              <span className="ml-2 font-mono text-xs font-normal text-fg-subtle">{action}</span>
            )}
          </span>
        ),
      },
      {
        id: 'resourceType',
        header: t('resourceType'),
        cell: ({ resourceType }) => <span title={resourceType}>{typeWord(resourceType)}</span>,
      },
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
      {
        id: 'changes',
        header: t('changes'),
        cell: ({ changes }) =>
          changes && Object.keys(changes).length > 0 ? (
            <span title={summary(changes)} className="block max-w-48 truncate">
              {summary(changes)}
            </span>
          ) : (
            nothing
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
    [t, eventWord, typeWord, summary],
  )
}
