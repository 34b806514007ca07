'use client'

import Link from 'next/link'
import { useFormatter, useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/client/paths'
import { isOver } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useJobActions } from './job-deeds'
import { JobProgress } from './job-progress'
import { JobStatusBadge } from './job-status'

/** One job in the drawer. */
export function JobCard({ job, onNavigate }: { job: JobView; onNavigate: () => void }) {
  const t = useTranslations('job')
  const errorText = useErrorText()
  const actions = useJobActions()({ ...job, imageId: null })
  return (
    <li className="space-y-2 border-b border-line px-4 py-3">
      <div className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="truncate text-sm font-medium">
            {job.imageId && job.status !== 'cancelled' ? (
              <Link
                href={paths.images.detail(job.imageId)}
                onClick={onNavigate}
                className="rounded-sm hover:text-accent hover:underline"
              >
                {job.subject}
              </Link>
            ) : (
              job.subject
            )}
          </p>
          <p className="mt-0.5 text-xs text-fg-muted">
            <JobType type={job.type} /> · {job.requestedBy} · <JobTime job={job} />
          </p>
        </div>
        <div className="shrink-0">
          <JobStatusBadge job={job} />
        </div>
      </div>
      {isOver(job.status) ? null : <JobProgress job={job} />}
      {job.failure && job.status === 'failed' ? (
        <p className="text-xs break-words text-danger">{errorText(job.failure)}</p>
      ) : null}
      {actions.length > 0 ? (
        <div className="flex gap-2">
          {actions.map((action) => (
            <Button
              key={action.id}
              size="sm"
              icon={action.icon}
              disabledReason={action.disabledReason}
              onClick={action.perform}
              aria-label={t('actionOn', { action: action.label, subject: job.subject })}
            >
              {action.label}
            </Button>
          ))}
        </div>
      ) : null}
    </li>
  )
}

/** The kind of work as a word. */
export function JobType({ type }: { type: string }) {
  const t = useTranslations('job.type')
  const key = type as Parameters<typeof t>[0] // safe: checked on the next line
  return t.has(key) ? t(key) : type
}

function JobTime({ job }: { job: JobView }) {
  return <RelativeTime value={job.finishedAt ?? job.startedAt ?? job.createdAt} />
}

/** How long a job ran, such as `2 min 5 s`; nothing before it has begun. */
export function useDurationText(): (startedAt: string | null, endedAt: string | null) => string | null {
  const t = useTranslations('job')
  const format = useFormatter()
  return (startedAt, endedAt) => {
    if (!startedAt || !endedAt) return null
    const seconds = Math.max(0, Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000))
    const minutes = Math.floor(seconds / 60)
    return minutes === 0
      ? t('seconds', { seconds: format.number(seconds) })
      : t('minutes', { minutes: format.number(minutes), seconds: format.number(seconds % 60) })
  }
}
