'use client'

import { useQuery } from '@tanstack/react-query'
import { Building2, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { DataTable } from '@/components/table/data-table'
import { FacetFilter } from '@/components/table/facet-filter'
import { RefreshButton } from '@/components/table/refresh-button'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { Pagination } from '@/components/ui/pagination'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { accountListOptions } from '@/lib/client/queries/operator'
import { ACCOUNTS_PER_PAGE, type AccountStatus, accountStatuses } from '@/lib/domain/account/input'
import { useErrorText } from '@/lib/i18n/error-text'
import { accountListParams } from '../search-params'
import { CreateAccountDialog } from './create-account-dialog'
import { useAccountColumns } from './use-account-columns'
import { useAccountDeeds } from './use-account-deeds'

/** Every tenant of the deployment. */
export function AccountList() {
  const t = useTranslations('operator.account')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const [{ q, status, after, create }, setParams] = useQueryStates(accountListParams)
  const result = useQuery(accountListOptions({ search: q, status, after: after.at(-1) ?? null }))
  const columns = useAccountColumns()
  const deeds = useAccountDeeds()
  const { data, error } = result
  const refetch = () => void result.refetch()
  const createReason = reason(permit('operator:accounts:manage'))
  const goTo = (trail: string[]) => void setParams({ after: trail }, { history: 'push' })
  const createButton = (
    <Button
      variant="primary"
      icon={Plus}
      disabledReason={createReason}
      onClick={() => void setParams({ create: true })}
    >
      {t('create')}
    </Button>
  )
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={createButton} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data?.accounts}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowHref={({ id }) => paths.operator.account(id)}
        rowActions={(account) => [deeds.actionsOf(account)]}
        isStale={result.isPlaceholderData}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="accounts"
        toolbar={
          <>
            <SearchInput
              label={t('search')}
              value={q}
              onValueChange={(value) => void setParams({ q: value || null, after: null })}
            />
            <FacetFilter
              label={t('column.status')}
              options={accountStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
              values={status}
              onValuesChange={(values) =>
                // safe: the values come from the options
                void setParams({
                  status: values.length > 0 ? (values as AccountStatus[]) : null,
                  after: null,
                })
              }
            />
          </>
        }
        toolbarEnd={
          <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
        }
        empty={
          q || status.length > 0 || after.length > 0 ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={
                <Button onClick={() => void setParams({ q: null, status: null, after: null })}>
                  {tTable('clearFilters')}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={Building2} title={t('noneTitle')} action={createButton} />
          )
        }
        footer={
          <Pagination
            hasPrevious={after.length > 0}
            hasNext={Boolean(data?.nextAfter)}
            onPrevious={() => goTo(after.slice(0, -1))}
            onNext={() => data?.nextAfter && goTo([...after, data.nextAfter])}
            pageSize={ACCOUNTS_PER_PAGE}
            summary={data ? t('shown', { count: data.accounts.length }) : undefined}
          />
        }
      />
      <CreateAccountDialog
        open={create}
        onOpenChange={(isOpen) => void setParams({ create: isOpen || null })}
        disabledReason={createReason}
      />
      {deeds.dialogs}
    </>
  )
}
