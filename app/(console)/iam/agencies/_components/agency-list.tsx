'use client'

import { useQuery } from '@tanstack/react-query'
import { Handshake, Plus } from 'lucide-react'
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
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { agencyListOptions } from '@/lib/client/queries/iam'
import type { AgencyView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useProjects } from '../../_components/use-projects'
import { agencyListParams } from '../search-params'
import { AgencyDialog } from './agency-dialog'
import { AgencyExpiry } from './agency-expiry'
import { useAgencyDeeds } from './use-agency-deeds'

/** What the account lets services of the product do in its name [I6]. */
export function AgencyList() {
  const t = useTranslations('iam.agency')
  const tTable = useTranslations('table')
  const tPalette = useTranslations('shell.palette')
  const errorText = useErrorText()
  const router = useRouter()
  const permit = usePermit()
  const reason = useReason()
  const [{ q, create }, setParams] = useQueryStates(agencyListParams)
  const { data, error, refetch, isFetching } = useQuery(agencyListOptions())
  const columns = useAgencyColumns()
  const deeds = useAgencyDeeds()
  const shown = data?.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()))
  const createAction: Action = {
    id: 'create',
    label: t('create'),
    icon: Plus,
    disabledReason: reason(permit('iam:agencies:create')),
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
        rows={shown}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowHref={({ id }) => paths.iam.agency(id)}
        rowActions={deeds.actionsOf}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="iam.agencies"
        toolbar={
          <SearchInput
            label={t('search')}
            value={q}
            onValueChange={(value) => void setParams({ q: value || null })}
          />
        }
        toolbarEnd={<RefreshButton isRefreshing={isFetching} onRefresh={() => void refetch()} />}
        empty={
          q ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={<Button onClick={() => void setParams({ q: null })}>{tTable('clearFilters')}</Button>}
            />
          ) : (
            <EmptyState icon={Handshake} title={t('noneTitle')} action={createButton}>
              {t('noneText')}
            </EmptyState>
          )
        }
      />
      <AgencyDialog
        open={create}
        onClose={() => void setParams({ create: null })}
        disabledReason={createAction.disabledReason}
        onCreated={(agencyId) => router.replace(paths.iam.agency(agencyId))}
      />
      {deeds.dialogs}
    </>
  )
}

function useAgencyColumns(): readonly DataColumn<AgencyView>[] {
  const t = useTranslations('iam.agency')
  const format = useFormatter()
  const { projects } = useProjects()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, cell: ({ name }) => name },
      { id: 'service', header: t('column.service'), cell: () => t('service.ims') },
      { id: 'expiry', header: t('column.expiry'), cell: (agency) => <AgencyExpiry agency={agency} /> },
      {
        id: 'copies',
        header: t('column.copies'),
        cell: ({ copyRegionIds }) =>
          copyRegionIds.length > 0 ? (
            format.list(
              copyRegionIds.map((id) => projects.find(({ regionId }) => regionId === id)?.regionName ?? id),
            )
          ) : (
            <span className="text-fg-subtle">{t('nowhere')}</span>
          ),
      },
      {
        id: 'grants',
        header: t('column.grants'),
        align: 'end',
        cell: ({ grants }) => format.number(grants.length),
      },
      {
        id: 'createdAt',
        header: t('column.createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
    ],
    [t, format, projects],
  )
}
