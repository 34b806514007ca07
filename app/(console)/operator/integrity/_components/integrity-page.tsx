'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Database, ShieldCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { DataTable } from '@/components/table/data-table'
import { FacetFilter } from '@/components/table/facet-filter'
import { RefreshButton } from '@/components/table/refresh-button'
import type { Action } from '@/components/ui/action'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { integrityKeys, integrityOptions } from '@/lib/client/queries/operator'
import { type Integrity, integrities } from '@/lib/domain/integrity/integrity'
import type { StoredView } from '@/lib/domain/integrity/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { verify } from '../actions'
import { integrityParams } from '../search-params'
import { IntegrityTiles } from './integrity-tiles'
import { useStoredColumns } from './use-stored-columns'
import { useStoredName } from './use-stored-name'

/** How the stored bytes are, which need a look, and what is verified at the moment. */
export function IntegrityPage() {
  const t = useTranslations('operator.integrity')
  const tState = useTranslations('image.integrity')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const client = useQueryClient()
  const reason = useReason()
  const verifyReason = reason(usePermit()('operator:integrity:verify'))
  const [{ state }, setParams] = useQueryStates(integrityParams)
  const [isAsking, setIsAsking] = useState(false)
  const result = useQuery(integrityOptions(state))
  const columns = useStoredColumns()
  const nameOf = useStoredName()
  const { data, error } = result
  const refetch = () => void result.refetch()

  async function order(key: string | null, done: (objects: number) => string): Promise<string | undefined> {
    const answer = await verify(key)
    if (!answer.ok) return errorText(answer.error)
    toast.success(done(answer.value.objects))
    await client.invalidateQueries({ queryKey: integrityKeys.all })
    return undefined
  }

  const actionsOf = (object: StoredView): Action[] => [
    {
      id: 'verify',
      label: t('verify'),
      icon: ShieldCheck,
      disabledReason: verifyReason ?? (object.isRequested ? t('alreadyRequested') : undefined),
      perform: () => {
        void order(object.key, () => t('ordered', { name: nameOf(object) })).then((failure) => {
          if (failure) toast.error(failure)
        })
      },
    },
  ]

  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <Button icon={ShieldCheck} disabledReason={verifyReason} onClick={() => setIsAsking(true)}>
            {t('verifyAll')}
          </Button>
        }
      />
      {error && data ? (
        <Callout tone="danger" title={t('lost')} isAlert className="mb-4">
          {errorText(errorDataOf(error))}
        </Callout>
      ) : null}
      {data ? <IntegrityTiles view={data} /> : null}
      <DataTable
        label={t('objects')}
        columns={columns}
        rows={data?.objects}
        rowId={({ key }) => key}
        rowName={nameOf}
        rowActions={(object) => [actionsOf(object)]}
        isStale={result.isPlaceholderData}
        error={error && !data ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="integrity"
        toolbar={
          <FacetFilter
            label={t('column.state')}
            options={integrities.map((value) => ({ value, label: tState(value) }))}
            values={state}
            onValuesChange={(values) =>
              // safe: the values come from the options
              void setParams({ state: values.length > 0 ? (values as Integrity[]) : null })
            }
          />
        }
        toolbarEnd={
          <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
        }
        empty={
          state.length > 0 ? (
            <NoMatchState
              title={tTable('noMatchTitle')}
              action={
                <Button onClick={() => void setParams({ state: null })}>{tTable('clearFilters')}</Button>
              }
            />
          ) : (
            <EmptyState icon={Database} title={t('noneTitle')}>
              {t('noneText')}
            </EmptyState>
          )
        }
        footer={
          data && data.objects.length > 0 ? (
            <p className="px-3 py-2 text-xs text-fg-muted">{t('shown', { count: data.objects.length })}</p>
          ) : null
        }
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t('verifyAllTitle')}
        confirmLabel={t('verifyAll')}
        disabledReason={verifyReason}
        onConfirm={() => order(null, (count) => t('orderedAll', { count }))}
      >
        {t('verifyAllText')}
      </ConfirmDialog>
    </>
  )
}
