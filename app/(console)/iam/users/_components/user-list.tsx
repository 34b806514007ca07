'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus, UserRound, Waypoints } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useCommands } from '@/components/shell/command-registry'
import { DataTable } from '@/components/table/data-table'
import { FacetFilter } from '@/components/table/facet-filter'
import { RefreshButton } from '@/components/table/refresh-button'
import { SearchInput } from '@/components/table/search-input'
import type { Action } from '@/components/ui/action'
import { ActionButton } from '@/components/ui/action-button'
import { Button } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { userListOptions } from '@/lib/client/queries/iam'
import { useErrorText } from '@/lib/i18n/error-text'
import { userListParams, userStatuses } from '../search-params'
import { CreateUserDialog } from './create-user-dialog'
import { useUserColumns } from './use-user-columns'
import { useUserDeeds } from './use-user-deeds'

/** People of the account. */
export function UserList() {
  const t = useTranslations('iam.user')
  const tTable = useTranslations('table')
  const tPalette = useTranslations('shell.palette')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const [{ q, status, create }, setParams] = useQueryStates(userListParams)
  const result = useQuery(userListOptions({ search: q, status }))
  const columns = useUserColumns()
  const deeds = useUserDeeds()
  const { data, error } = result
  const refetch = () => void result.refetch()
  const createAction: Action = {
    id: 'create',
    label: t('create'),
    icon: Plus,
    disabledReason: reason(permit('iam:users:create')),
    perform: () => void setParams({ create: true }),
  }
  const explainAction: Action = {
    id: 'explain',
    label: t('explain'),
    icon: Waypoints,
    disabledReason: reason(permit('iam:permissions:list')),
    href: paths.iam.explain(),
  }
  useCommands(tPalette('groupPage'), [createAction, explainAction])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <>
            <ActionButton action={explainAction} />
            <ActionButton action={createAction} variant="primary" />
          </>
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowHref={({ id }) => paths.iam.user(id)}
        rowActions={deeds.actionsOf}
        isStale={result.isPlaceholderData}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="iam.users"
        toolbar={
          <>
            <SearchInput
              label={t('search')}
              value={q}
              onValueChange={(value) => void setParams({ q: value || null })}
            />
            <FacetFilter
              isSingle
              label={t('column.status')}
              options={userStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
              values={status ? [status] : []}
              onValuesChange={([value]) =>
                void setParams({ status: userStatuses.find((each) => each === value) ?? null })
              }
            />
          </>
        }
        toolbarEnd={
          <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
        }
        empty={
          q || status ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={
                <Button onClick={() => void setParams({ q: null, status: null })}>
                  {tTable('clearFilters')}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={UserRound} title={t('noneTitle')} />
          )
        }
        footer={
          data ? <p className="text-xs text-fg-muted">{t('shown', { count: data.length })}</p> : undefined
        }
      />
      <CreateUserDialog
        open={create}
        onOpenChange={(isOpen) => void setParams({ create: isOpen || null })}
        disabledReason={createAction.disabledReason}
      />
      {deeds.dialogs}
    </>
  )
}
