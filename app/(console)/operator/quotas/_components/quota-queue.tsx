'use client'

import { useQuery } from '@tanstack/react-query'
import { Ban, Building2, Check, Inbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { DataTable } from '@/components/table/data-table'
import { FacetFilter } from '@/components/table/facet-filter'
import { RefreshButton } from '@/components/table/refresh-button'
import { Button } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { Pagination } from '@/components/ui/pagination'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { quotaQueueOptions } from '@/lib/client/queries/quotas'
import { canDecide, type QuotaRequestStatus, quotaRequestStatuses } from '@/lib/domain/quota/request'
import type { QueuedQuotaRequest } from '@/lib/domain/quota/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { queueParams } from '../search-params'
import { GrantDialog } from './grant-dialog'
import { RefuseDialog } from './refuse-dialog'
import { useQueueColumns } from './use-queue-columns'

/** Requests of all accounts, the open ones first. */
export function QuotaQueue() {
  const t = useTranslations('operator.queue')
  const tQuota = useTranslations('quota')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const [{ status, page }, setParams] = useQueryStates(queueParams)
  const [granting, setGranting] = useState<QueuedQuotaRequest>()
  const [refusing, setRefusing] = useState<QueuedQuotaRequest>()
  const result = useQuery(quotaQueueOptions({ status, page }))
  const columns = useQueueColumns()
  const { data, error } = result
  const refetch = () => void result.refetch()
  const filter = (values: readonly QuotaRequestStatus[]) =>
    void setParams({ status: values.length > 0 ? [...values] : null, page: null })
  const reasonFor = (row: QueuedQuotaRequest) =>
    reason(permit('operator:quotas:manage'), canDecide(row.status))

  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data?.requests}
        rowId={({ id }) => id}
        rowName={({ accountName }) => accountName}
        rowActions={(row) => [
          [
            {
              id: 'grant',
              label: t('grant'),
              icon: Check,
              disabledReason: reasonFor(row),
              perform: () => setGranting(row),
            },
            {
              id: 'refuse',
              label: t('refuse'),
              icon: Ban,
              tone: 'danger',
              disabledReason: reasonFor(row),
              perform: () => setRefusing(row),
            },
          ],
          [
            {
              id: 'account',
              label: t('openAccount'),
              icon: Building2,
              href: paths.operator.account(row.accountId),
            },
          ],
        ]}
        isStale={result.isPlaceholderData}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="quota-queue"
        toolbar={
          <FacetFilter
            label={tQuota('column.status')}
            options={quotaRequestStatuses.map((value) => ({ value, label: tQuota(`status.${value}`) }))}
            values={status}
            // safe: the values come from the options
            onValuesChange={(values) => filter(values as QuotaRequestStatus[])}
          />
        }
        toolbarEnd={
          <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
        }
        empty={
          status.length > 0 || page > 1 ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={<Button onClick={() => filter([])}>{tTable('clearFilters')}</Button>}
            />
          ) : (
            <EmptyState icon={Inbox} title={t('noneTitle')}>
              {t('noneText')}
            </EmptyState>
          )
        }
        footer={
          page > 1 || data?.hasMore ? (
            <Pagination
              hasPrevious={page > 1}
              hasNext={Boolean(data?.hasMore)}
              onPrevious={() => void setParams({ page: page - 1 }, { history: 'push' })}
              onNext={() => void setParams({ page: page + 1 }, { history: 'push' })}
              pageSize={data?.requests.length ?? 0}
            />
          ) : undefined
        }
      />
      <GrantDialog key={`grant ${granting?.id}`} request={granting} onClose={() => setGranting(undefined)} />
      <RefuseDialog
        key={`refuse ${refusing?.id}`}
        request={refusing}
        onClose={() => setRefusing(undefined)}
      />
    </>
  )
}
