'use client'

import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useActor } from '@/components/iam/actor'
import { useJobActions } from '@/components/job/job-deeds'
import { useJobColumns } from '@/components/job/use-job-columns'
import { DataTable } from '@/components/table/data-table'
import { FacetFilter } from '@/components/table/facet-filter'
import { RefreshButton } from '@/components/table/refresh-button'
import { Button } from '@/components/ui/button'
import { EmptyState, NoMatchState } from '@/components/ui/empty-state'
import { Pagination } from '@/components/ui/pagination'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { jobListOptions } from '@/lib/client/queries/jobs'
import { type JobStatus, jobStatuses } from '@/lib/domain/job/job'
import { useErrorText } from '@/lib/i18n/error-text'
import { JOBS_PER_PAGE, jobListParams } from '../search-params'

/** Every job of the project, newest first. */
export function JobList() {
  const t = useTranslations('job')
  const tTable = useTranslations('table')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const [{ status, after }, setParams] = useQueryStates(jobListParams)
  const result = useQuery(
    jobListOptions(projectId, { status, after: after.at(-1) ?? null, pageSize: JOBS_PER_PAGE }),
  )
  const columns = useJobColumns()
  const jobActions = useJobActions()
  const { data, error } = result
  const refetch = () => void result.refetch()
  const filter = (values: readonly JobStatus[]) =>
    void setParams({ status: values.length > 0 ? [...values] : null, after: null })
  const goTo = (trail: string[]) => void setParams({ after: trail }, { history: 'push' })

  return (
    <DataTable
      label={t('title')}
      columns={columns}
      rows={data?.jobs}
      rowId={(job) => job.id}
      rowName={(job) => job.subject}
      // A cancelled import has taken its image with it.
      rowHref={(job) =>
        job.imageId && job.status !== 'cancelled' ? paths.images.detail(job.imageId) : undefined
      }
      rowActions={(job) => [jobActions(job)]}
      isStale={result.isPlaceholderData}
      error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
      storageKey="jobs"
      toolbar={
        <FacetFilter
          label={t('column.status')}
          options={jobStatuses.map((value) => ({ value, label: t(`status.${value}`) }))}
          values={status}
          // safe: the values come from the options
          onValuesChange={(values) => filter(values as JobStatus[])}
        />
      }
      toolbarEnd={
        <RefreshButton isRefreshing={result.isFetching && !result.isPlaceholderData} onRefresh={refetch} />
      }
      empty={
        status.length > 0 || after.length > 0 ? (
          <NoMatchState
            title={tTable('noMatchTitle')}
            action={<Button onClick={() => filter([])}>{tTable('clearFilters')}</Button>}
          />
        ) : (
          <EmptyState icon={ListChecks} title={t('noneTitle')}>
            {t('noneText')}
          </EmptyState>
        )
      }
      footer={
        <Pagination
          hasPrevious={after.length > 0}
          hasNext={Boolean(data?.nextAfter)}
          onPrevious={() => goTo(after.slice(0, -1))}
          onNext={() => data?.nextAfter && goTo([...after, data.nextAfter])}
          pageSize={JOBS_PER_PAGE}
          summary={data ? t('shown', { count: data.jobs.length }) : undefined}
        />
      }
    />
  )
}
