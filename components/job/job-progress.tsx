'use client'

import { useLocale, useTranslations } from 'next-intl'
import { ProgressBar } from '@/components/ui/progress-bar'
import type { JobView } from '@/lib/domain/job/view'
import { formatBytes } from '@/lib/i18n/format-bytes'
import { useStepText } from './step-text'
import { useSpeed } from './use-speed'

type Shown = Pick<JobView, 'subject' | 'status' | 'step' | 'progress'> &
  Partial<Pick<JobView, 'doneBytes' | 'totalBytes' | 'attempt'>>

/** Bar, step in words and bytes of total of a job that is not over. */
export function JobProgress({ job }: { job: Shown }) {
  const t = useTranslations('job')
  const locale = useLocale()
  const stepText = useStepText()
  const duration = (seconds: number) =>
    seconds < 60
      ? t('seconds', { seconds })
      : t('minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
  const percent = job.progress * 100
  const isWaiting = job.status === 'queued'
  const { doneBytes = 0, totalBytes = 0, attempt = 0 } = job
  const speed = useSpeed(doneBytes)
  const leftSeconds = speed === null ? null : Math.ceil((totalBytes - doneBytes) / speed)
  return (
    <div className="space-y-1.5">
      <ProgressBar label={t('progressOf', { subject: job.subject })} percent={isWaiting ? 0 : percent} />
      <p className="flex flex-wrap justify-between gap-x-3 text-xs text-fg-muted tabular-nums">
        <span>
          {isWaiting ? t('waiting') : stepText(job.step)}
          {attempt > 1 ? ` · ${t('attempt', { attempt })}` : ''}
        </span>
        {isWaiting ? null : (
          <span>
            {totalBytes > 0
              ? `${t('bytesOf', { done: formatBytes(doneBytes, locale), total: formatBytes(totalBytes, locale) })} · `
              : ''}
            {speed !== null && leftSeconds !== null && leftSeconds > 0
              ? `${t('speed', { speed: formatBytes(speed, locale), left: duration(leftSeconds) })} · `
              : ''}
            {Math.floor(percent)}%
          </span>
        )}
      </p>
    </div>
  )
}
