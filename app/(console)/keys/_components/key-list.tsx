'use client'

import { useQuery } from '@tanstack/react-query'
import { KeyRound, Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useActor, usePermit } from '@/components/iam/actor'
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
import { keyListOptions } from '@/lib/client/queries/keys'
import type { KeyView } from '@/lib/domain/kms/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { keyListParams, shownKeyStates } from '../search-params'
import { KeyDialog } from './key-dialog'
import { useKeyColumns } from './use-key-columns'
import { useKeyDeeds } from './use-key-deeds'

/** The project's keys: at most a hundred, so they are searched and filtered here. */
export function KeyList() {
  const t = useTranslations('key')
  const tTable = useTranslations('table')
  const tPalette = useTranslations('shell.palette')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const { projectId } = useActor()
  const [{ q, state: states, create }, setParams] = useQueryStates(keyListParams)
  const { data, error, refetch, isFetching } = useQuery(keyListOptions(projectId))
  const columns = useKeyColumns()
  const deeds = useKeyDeeds()
  const isShown = ({ alias, id, state }: KeyView) =>
    (alias.toLowerCase().includes(q.toLowerCase()) || id.includes(q.toLowerCase())) &&
    (states.length === 0 || (states as readonly string[]).includes(state))
  const createAction: Action = {
    id: 'create',
    label: t('create'),
    icon: Plus,
    disabledReason: reason(permit('kms:cmk:create')),
    perform: () => void setParams({ create: true }),
  }
  useCommands(tPalette('groupPage'), [createAction])
  const createButton = <ActionButton action={createAction} variant="primary" />
  return (
    <>
      <PageHeader title={t('title')} description={t('purpose')} actions={createButton} />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data?.filter(isShown)}
        rowId={({ id }) => id}
        rowName={({ alias }) => alias}
        rowHref={({ id }) => paths.keys.detail(id)}
        rowActions={deeds.actionsOf}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="keys"
        toolbar={
          <>
            <SearchInput
              label={t('search')}
              value={q}
              onValueChange={(value) => void setParams({ q: value || null })}
            />
            <FacetFilter
              label={t('column.state')}
              options={shownKeyStates.map((value) => ({ value, label: t(`state.${value}`) }))}
              values={states}
              // safe: the values come from the options
              onValuesChange={(values) =>
                void setParams({ state: values.length > 0 ? (values as typeof states) : null })
              }
            />
          </>
        }
        toolbarEnd={<RefreshButton isRefreshing={isFetching} onRefresh={() => void refetch()} />}
        empty={
          q || states.length > 0 ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={
                <Button onClick={() => void setParams({ q: null, state: null })}>
                  {tTable('clearFilters')}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={KeyRound} title={t('noneTitle')} action={createButton}>
              {t('noneText')}
            </EmptyState>
          )
        }
      />
      <KeyDialog
        open={create}
        onClose={() => void setParams({ create: null })}
        disabledReason={createAction.disabledReason}
      />
      {deeds.dialogs}
    </>
  )
}
