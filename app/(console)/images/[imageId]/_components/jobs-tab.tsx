'use client'

import { useQuery } from '@tanstack/react-query'
import { ListChecks } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { useJobActions } from '@/components/job/job-deeds'
import { useJobColumns } from '@/components/job/use-job-columns'
import { DataTable } from '@/components/table/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { errorDataOf } from '@/lib/client/get-json'
import { jobListOptions } from '@/lib/client/queries/jobs'
import { useErrorText } from '@/lib/i18n/error-text'
import { jobsOfImage } from './jobs-of-image'

/** What was and is done to the image. */
export function JobsTab({ imageId }: { imageId: string }) {
  const t = useTranslations('job')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const { data, error, refetch } = useQuery(jobListOptions(projectId, jobsOfImage(imageId)))
  const columns = useJobColumns()
  const jobActions = useJobActions()
  return (
    <DataTable
      label={t('title')}
      columns={columns}
      rows={data?.jobs}
      rowId={(job) => job.id}
      rowName={(job) => job.subject}
      rowActions={(job) => [jobActions({ ...job, imageId: null })]}
      error={
        error && !data ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined
      }
      storageKey="image.jobs"
      empty={
        <EmptyState icon={ListChecks} title={t('noneTitle')}>
          {t('noneText')}
        </EmptyState>
      }
    />
  )
}
