'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus, UsersRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useCommands } from '@/components/shell/command-registry'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { SearchInput } from '@/components/table/search-input'
import type { Action } from '@/components/ui/action'
import { ActionButton } from '@/components/ui/action-button'
import { Button } from '@/components/ui/button'
import { Copyable } from '@/components/ui/copyable'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { groupListOptions } from '@/lib/client/queries/iam'
import type { GroupView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { groupListParams } from '../search-params'
import { GroupDialog } from './group-dialog'
import { useGroupDeeds } from './use-group-deeds'

/** Groups of the account: the only way by which permissions reach people [I1]. */
export function GroupList() {
  const t = useTranslations('iam.group')
  const tTable = useTranslations('table')
  const tPalette = useTranslations('shell.palette')
  const errorText = useErrorText()
  const router = useRouter()
  const permit = usePermit()
  const reason = useReason()
  const [{ q, create }, setParams] = useQueryStates(groupListParams)
  const result = useQuery(groupListOptions(q))
  const columns = useGroupColumns()
  const deeds = useGroupDeeds()
  const { data, error } = result
  const refetch = () => void result.refetch()
  const createAction: Action = {
    id: 'create',
    label: t('create'),
    icon: Plus,
    disabledReason: reason(permit('iam:groups:create')),
    perform: () => void setParams({ create: true }),
  }
  useCommands(tPalette('groupPage'), [createAction])
  const createButton = <ActionButton action={createAction} variant="primary" />
  return (
    <>
      <PageHeader title={t('title')} description={t('listText')} actions={createButton} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowHref={({ id }) => paths.iam.group(id)}
        rowActions={deeds.actionsOf}
        isStale={result.isPlaceholderData}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="iam.groups"
        toolbar={
          <SearchInput
            label={t('search')}
            value={q}
            onValueChange={(value) => void setParams({ q: value || null })}
          />
        }
        toolbarEnd={
          <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
        }
        empty={
          q ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={<Button onClick={() => void setParams({ q: null })}>{tTable('clearFilters')}</Button>}
            />
          ) : (
            <EmptyState icon={UsersRound} title={t('noneTitle')} action={createButton}>
              {t('noneText')}
            </EmptyState>
          )
        }
      />
      <GroupDialog
        open={create}
        onClose={() => void setParams({ create: null })}
        disabledReason={createAction.disabledReason}
        onCreated={(groupId) => router.replace(paths.iam.group(groupId))}
      />
      {deeds.dialogs}
    </>
  )
}

function useGroupColumns(): readonly DataColumn<GroupView>[] {
  const t = useTranslations('iam.group')
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, cell: ({ name }) => name },
      { id: 'description', header: t('column.description'), cell: ({ description }) => description || '—' },
      {
        id: 'members',
        header: t('column.members'),
        align: 'end',
        cell: ({ memberCount }) => format.number(memberCount),
      },
      {
        id: 'grants',
        header: t('column.grants'),
        align: 'end',
        cell: ({ grantCount }) => format.number(grantCount),
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
      {
        id: 'id',
        header: t('column.id'),
        isHiddenByDefault: true,
        cell: ({ id }) => <Copyable value={id} label={t('copyId')} />,
      },
    ],
    [t, format],
  )
}
