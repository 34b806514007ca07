'use client'

import { type UseQueryResult, useQueryClient } from '@tanstack/react-query'
import { Inbox, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useQuotaName } from '@/components/quota/quota-amount'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { errorDataOf } from '@/lib/client/get-json'
import { quotaKeys } from '@/lib/client/queries/quotas'
import { canDecide } from '@/lib/domain/quota/request'
import type { QuotaRequestView } from '@/lib/domain/quota/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { withdraw } from '../actions'
import { useRequestColumns } from './use-request-columns'

/** What was asked for, and what the operator answered. */
export function RequestList({ result }: { result: UseQueryResult<QuotaRequestView[]> }) {
  const t = useTranslations('quota')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const name = useQuotaName()
  const client = useQueryClient()
  const [withdrawing, setWithdrawing] = useState<QuotaRequestView>()
  const columns = useRequestColumns()
  const { data, error } = result
  const refetch = () => void result.refetch()
  return (
    <>
      <DataTable
        label={t('requests')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ resource }) => name(resource)}
        rowActions={(row) => [
          [
            {
              id: 'withdraw',
              label: t('withdraw'),
              icon: Undo2,
              disabledReason: reason(permit('ims:quotas:request'), canDecide(row.status)),
              perform: () => setWithdrawing(row),
            },
          ],
        ]}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="quota-requests"
        isScrolling={false}
        toolbarEnd={<RefreshButton isRefreshing={result.isFetching} onRefresh={refetch} />}
        empty={
          <EmptyState icon={Inbox} title={t('noneTitle')}>
            {t('noneText')}
          </EmptyState>
        }
      />
      <ConfirmDialog
        open={withdrawing !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setWithdrawing(undefined)
        }}
        title={t('withdrawTitle', { name: withdrawing ? name(withdrawing.resource) : '' })}
        confirmLabel={t('withdraw')}
        onConfirm={async () => {
          if (!withdrawing) return undefined
          const done = await withdraw(withdrawing.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('withdrawn'))
          await client.invalidateQueries({ queryKey: quotaKeys.all })
          return undefined
        }}
      >
        {t('withdrawText')}
      </ConfirmDialog>
    </>
  )
}
