'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { RequestStatus } from '@/components/quota/request-status'
import type { DataColumn } from '@/components/table/data-column'
import { RelativeTime } from '@/components/ui/relative-time'
import type { QueuedQuotaRequest } from '@/lib/domain/quota/view'

export function useQueueColumns(): readonly DataColumn<QueuedQuotaRequest>[] {
  const t = useTranslations('quota')
  const tQueue = useTranslations('operator.queue')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  return useMemo(
    () => [
      {
        id: 'account',
        header: t('column.account'),
        isPrimary: true,
        width: '11rem',
        cell: ({ accountName }) => <span className="font-medium">{accountName}</span>,
      },
      { id: 'status', header: t('column.status'), cell: ({ status }) => <RequestStatus status={status} /> },
      {
        id: 'region',
        header: t('column.region'),
        cell: ({ regionId }) => regionId ?? tQueue('allRegions'),
      },
      { id: 'resource', header: t('column.resource'), cell: ({ resource }) => name(resource) },
      {
        id: 'use',
        header: tQueue('use'),
        align: 'end',
        cell: ({ resource, used, limit }) => `${amount(resource, used)} / ${amount(resource, limit)}`,
      },
      {
        id: 'wanted',
        header: t('column.wanted'),
        align: 'end',
        cell: ({ resource, requestedLimit }) => (
          <span className="font-medium text-fg">{amount(resource, requestedLimit)}</span>
        ),
      },
      {
        id: 'granted',
        header: t('column.granted'),
        align: 'end',
        isHiddenByDefault: true,
        cell: ({ resource, grantedLimit }) => (grantedLimit === null ? '—' : amount(resource, grantedLimit)),
      },
      {
        id: 'reason',
        header: t('column.reason'),
        cell: ({ reason }) => (
          <span title={reason} className="block max-w-40 truncate">
            {reason}
          </span>
        ),
      },
      {
        id: 'answer',
        header: t('column.answer'),
        isHiddenByDefault: true,
        cell: ({ answer }) => (answer ? <span title={answer}>{answer}</span> : '—'),
      },
      {
        id: 'requestedBy',
        header: t('column.requestedBy'),
        isHiddenByDefault: true,
        cell: ({ requestedBy }) => requestedBy,
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
    ],
    [t, tQueue, name, amount],
  )
}
