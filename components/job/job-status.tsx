'use client'

import { Ban, Hourglass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/components/ui/status-badge'
import type { JobView } from '@/lib/domain/job/view'

/** A job's state as icon and word; how far it is says `JobProgress` beside it. */
export function JobStatusBadge({ job }: { job: Pick<JobView, 'status' | 'progress' | 'isCancelRequested'> }) {
  const t = useTranslations('job.status')
  if (job.isCancelRequested && (job.status === 'queued' || job.status === 'running')) {
    return (
      <StatusBadge tone="neutral" isBusy>
        {t('cancelling')}
      </StatusBadge>
    )
  }
  switch (job.status) {
    case 'queued':
      return (
        <StatusBadge tone="neutral" icon={Hourglass}>
          {t('queued')}
        </StatusBadge>
      )
    case 'running':
      return (
        <StatusBadge tone="info" isBusy>
          {t('running')}
        </StatusBadge>
      )
    case 'succeeded':
      return <StatusBadge tone="success">{t('succeeded')}</StatusBadge>
    case 'failed':
      return <StatusBadge tone="danger">{t('failed')}</StatusBadge>
    case 'cancelled':
      return (
        <StatusBadge tone="neutral" icon={Ban}>
          {t('cancelled')}
        </StatusBadge>
      )
  }
}
