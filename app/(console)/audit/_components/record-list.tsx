'use client'

import { useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useActor } from '@/components/iam/actor'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { Button } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { Pagination } from '@/components/ui/pagination'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { auditListOptions } from '@/lib/client/queries/audit'
import { useErrorText } from '@/lib/i18n/error-text'
import { auditListParams, auditPageQueryOf, RECORDS_PER_PAGE } from '../search-params'
import { AuditFilters } from './audit-filters'
import { useRecordColumns } from './use-record-columns'

/** Records of the account, newest first. */
export function RecordList() {
  const t = useTranslations('audit')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const [params, setParams] = useQueryStates(auditListParams)
  const result = useQuery(auditListOptions(projectId, auditPageQueryOf(params)))
  const columns = useRecordColumns()
  const { data, error } = result
  const { after } = params
  const refetch = () => void result.refetch()
  const goTo = (trail: number[]) => void setParams({ after: trail }, { history: 'push' })
  const { range, user, event, type, outcome, q, request } = params
  const isFiltered =
    range !== 'all' ||
    q !== '' ||
    request !== null ||
    [user, event, type, outcome, after].some((list) => list.length > 0)

  return (
    <DataTable
      label={t('title')}
      columns={columns}
      rows={data?.records}
      rowId={({ sequence }) => String(sequence)}
      rowName={({ action, sequence }) => `${action} ${sequence}`}
      rowHref={({ sequence }) => paths.audit.detail(sequence)}
      isStale={result.isPlaceholderData}
      error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
      storageKey="audit"
      toolbar={<AuditFilters />}
      toolbarEnd={
        <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
      }
      empty={
        isFiltered ? (
          <NoMatchState
            title={tTable('noMatchTitle')}
            action={
              <Button onClick={() => void setParams({ ...nothingChosen, range: 'all' })}>
                {tTable('clearFilters')}
              </Button>
            }
          />
        ) : (
          <EmptyState icon={ScrollText} title={t('noneTitle')}>
            {t('noneText')}
          </EmptyState>
        )
      }
      footer={
        <Pagination
          hasPrevious={after.length > 0}
          hasNext={Boolean(data?.nextBefore)}
          onPrevious={() => goTo(after.slice(0, -1))}
          onNext={() => data?.nextBefore && goTo([...after, data.nextBefore])}
          pageSize={RECORDS_PER_PAGE}
          summary={data ? t('shown', { count: data.records.length }) : undefined}
        />
      }
    />
  )
}

const nothingChosen = {
  from: null,
  to: null,
  user: null,
  event: null,
  type: null,
  outcome: null,
  q: null,
  request: null,
  after: null,
}
