'use client'

import { useQuery } from '@tanstack/react-query'
import { FileKey2, Plus } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useMemo } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useCommands } from '@/components/shell/command-registry'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { FacetFilter } from '@/components/table/facet-filter'
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
import { policyListOptions } from '@/lib/client/queries/iam'
import type { PolicyView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { PolicyKind } from '../../_components/grant-parts'
import { usePolicyDescription } from '../../_components/use-policy-description'
import { policyKinds, policyListParams } from '../search-params'
import { usePolicyDeeds } from './use-policy-deeds'

const kindOf = ({ id, kind }: PolicyView): (typeof policyKinds)[number] =>
  id !== null ? 'custom' : kind === 'role' ? 'role' : 'system'

/** What can be granted: the account's own policies, then those of the system. */
export function PolicyList() {
  const t = useTranslations('iam.policy')
  const tKind = useTranslations('iam.grant.kind')
  const tTable = useTranslations('table')
  const tPalette = useTranslations('shell.palette')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const [{ q, kind }, setParams] = useQueryStates(policyListParams)
  const { data, error, refetch, isFetching } = useQuery(policyListOptions())
  const columns = usePolicyColumns()
  const deeds = usePolicyDeeds()
  const shown = data?.filter(
    (policy) =>
      policy.name.toLowerCase().includes(q.toLowerCase()) &&
      (kind.length === 0 || kind.includes(kindOf(policy))),
  )
  const createAction: Action = {
    id: 'create',
    label: t('create'),
    icon: Plus,
    disabledReason: reason(permit('iam:policies:create')),
    href: paths.iam.newPolicy(),
  }
  useCommands(tPalette('groupPage'), [createAction])
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={<ActionButton action={createAction} variant="primary" />}
      />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={shown}
        rowId={({ id, name }) => id ?? name}
        rowName={({ name }) => name}
        rowHref={({ id, name }) => paths.iam.policy(id ?? name)}
        rowActions={deeds.actionsOf}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="iam.policies"
        toolbar={
          <>
            <SearchInput
              label={t('search')}
              value={q}
              onValueChange={(value) => void setParams({ q: value || null })}
            />
            <FacetFilter
              label={t('column.kind')}
              options={policyKinds.map((value) => ({ value, label: tKind(value) }))}
              values={kind}
              onValuesChange={(values) =>
                void setParams({ kind: policyKinds.filter((each) => values.includes(each)) })
              }
            />
          </>
        }
        toolbarEnd={<RefreshButton isRefreshing={isFetching} onRefresh={() => void refetch()} />}
        empty={
          q || kind.length > 0 ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={
                <Button onClick={() => void setParams({ q: null, kind: null })}>
                  {tTable('clearFilters')}
                </Button>
              }
            />
          ) : (
            <EmptyState icon={FileKey2} title={tTable('noMatchTitle')} />
          )
        }
      />
      {deeds.dialogs}
    </>
  )
}

function usePolicyColumns(): readonly DataColumn<PolicyView>[] {
  const t = useTranslations('iam.policy')
  const purposeOf = usePolicyDescription()
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'name', header: t('column.name'), isPrimary: true, cell: ({ name }) => name },
      { id: 'kind', header: t('column.kind'), cell: (policy) => <PolicyKind policy={policy} /> },
      {
        id: 'needs',
        header: t('column.needs'),
        cell: ({ needs }) => (needs.length > 0 ? format.list(needs) : '—'),
      },
      {
        id: 'usedBy',
        header: t('column.usedBy'),
        cell: ({ receivers }) =>
          receivers.length > 0 ? (
            <span title={receivers.map(({ name }) => name).join('\n')}>
              {receivers.map(({ name }) => name).join(', ')}
            </span>
          ) : (
            <span className="text-fg-subtle">{t('unused')}</span>
          ),
      },
      {
        id: 'description',
        header: t('column.description'),
        cell: (policy) => {
          const text = purposeOf(policy)
          return text ? <span title={text}>{text}</span> : '—'
        },
      },
      {
        id: 'updatedAt',
        header: t('column.updatedAt'),
        cell: ({ updatedAt }) => (updatedAt ? <RelativeTime value={updatedAt} /> : '—'),
      },
    ],
    [t, purposeOf, format],
  )
}
