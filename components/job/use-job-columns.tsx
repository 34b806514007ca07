'use client'

import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DataColumn } from '@/components/table/data-column'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import { Tooltip } from '@/components/ui/tooltip'
import { isOver } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { JobType, useDurationText } from './job-card'
import { JobProgress } from './job-progress'
import { JobStatusBadge } from './job-status'

const nothing = <span className="text-fg-subtle">—</span>

/** Columns of every table of jobs. */
export function useJobColumns(): readonly DataColumn<JobView>[] {
  const t = useTranslations('job.column')
  const durationText = useDurationText()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts follow the language, as t does
  return useMemo(
    () => [
      { id: 'subject', header: t('subject'), isPrimary: true, cell: (job) => job.subject },
      { id: 'type', header: t('type'), cell: (job) => <JobType type={job.type} /> },
      { id: 'status', header: t('status'), cell: (job) => <JobStatusBadge job={job} /> },
      { id: 'detail', header: t('detail'), width: '24rem', cell: (job) => <Detail job={job} /> },
      { id: 'requestedBy', header: t('requestedBy'), cell: (job) => job.requestedBy },
      {
        id: 'createdAt',
        header: t('createdAt'),
        cell: (job) => <RelativeTime value={job.createdAt} />,
      },
      {
        id: 'duration',
        header: t('duration'),
        align: 'end',
        cell: (job) => durationText(job.startedAt, job.finishedAt) ?? nothing,
      },
      {
        id: 'id',
        header: t('id'),
        isHiddenByDefault: true,
        cell: (job) => <Copyable value={job.id} label={t('copyId')} />,
      },
    ],
    [t],
  )
}

/** Progress while it goes on, the cause when it failed. */
function Detail({ job }: { job: JobView }) {
  const errorText = useErrorText()
  if (!isOver(job.status)) {
    return (
      <div className="w-80 max-w-full py-1.5">
        <JobProgress job={job} />
      </div>
    )
  }
  if (job.status !== 'failed' || !job.failure) return nothing
  const cause = errorText(job.failure)
  return (
    <Tooltip content={cause}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the whole cause must be reachable without a mouse */}
      <span tabIndex={0} className="block max-w-96 truncate rounded-sm text-danger">
        {cause}
      </span>
    </Tooltip>
  )
}
