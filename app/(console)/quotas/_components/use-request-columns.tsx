'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { RequestStatus } from '@/components/quota/request-status'
import type { DataColumn } from '@/components/table/data-column'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { QuotaRequestView } from '@/lib/domain/quota/view'

export function useRequestColumns(): readonly DataColumn<QuotaRequestView>[] {
  const t = useTranslations('quota')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  return useMemo(
    () => [
      {
        id: 'resource',
        header: t('column.resource'),
        isPrimary: true,
        width: '12rem',
        cell: ({ resource }) => name(resource),
      },
      {
        id: 'region',
        header: t('column.region'),
        cell: ({ regionId }) => regionId ?? t('column.allRegions'),
      },
      { id: 'status', header: t('column.status'), cell: ({ status }) => <RequestStatus status={status} /> },
      {
        id: 'wanted',
        header: t('column.wanted'),
        align: 'end',
        cell: ({ resource, requestedLimit }) => amount(resource, requestedLimit),
      },
      {
        id: 'granted',
        header: t('column.granted'),
        align: 'end',
        cell: ({ resource, grantedLimit }) => (grantedLimit === null ? '—' : amount(resource, grantedLimit)),
      },
      {
        id: 'reason',
        header: t('column.reason'),
        cell: ({ reason }) => (
          <span title={reason} className="block max-w-36 truncate">
            {reason}
          </span>
        ),
      },
      {
        id: 'answer',
        header: t('column.answer'),
        cell: ({ answer }) =>
          answer ? (
            <span title={answer} className="block max-w-36 truncate">
              {answer}
            </span>
          ) : (
            '—'
          ),
      },
      { id: 'requestedBy', header: t('column.requestedBy'), cell: ({ requestedBy }) => requestedBy },
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
    [t, name, amount],
  )
}
