'use client'

import { useQuery } from '@tanstack/react-query'
import { Check, Circle, CircleCheck, CircleX, CloudUpload, type LucideIcon } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useStepText } from '@/components/job/step-text'
import { Button, ButtonLink } from '@/components/ui/button'
import { ByteSize } from '@/components/ui/byte-size'
import { Callout } from '@/components/ui/callout'
import { cn } from '@/components/ui/cn'
import { Copyable } from '@/components/ui/copyable'
import { ProgressBar } from '@/components/ui/progress-bar'
import { RelativeTime } from '@/components/ui/relative-time'
import { Spinner } from '@/components/ui/spinner'
import { paths } from '@/lib/client/paths'
import { jobListOptions } from '@/lib/client/queries/jobs'
import type { JobView } from '@/lib/domain/job/view'
import { useErrorText } from '@/lib/i18n/error-text'
import type { WizardStep } from '../search-params'

const steps = ['fetch', 'inspect', 'check', 'identify', 'convert', 'store'] as const

export interface ImportProgressProps {
  projectId: string
  imageId: string
  /** Fills the wizard with the same values once more. */
  onReopen: (step: WizardStep) => void
  onAnother: () => void
}

/** After the order: the work as it goes on, then where to go from here. */
export function ImportProgress({ projectId, imageId, onReopen, onAnother }: ImportProgressProps) {
  const t = useTranslations('wizard.progress')
  const errorText = useErrorText()
  const { data, error, refetch } = useQuery(jobListOptions(projectId, { imageId, pageSize: 1 }))
  const job = data?.jobs[0]
  const outcome = job ? outcomeOf(job) : 'working'
  const { icon: Icon, color } = looks[outcome]

  return (
    <div className="mx-auto w-full max-w-2xl py-6">
      <div className="rounded-xl border border-line bg-surface">
        <div className="flex items-start gap-4 p-6">
          <span
            className={cn(
              'mt-0.5 inline-flex size-10 shrink-0 items-center justify-center rounded-full',
              color,
            )}
          >
            <Icon aria-hidden="true" className="size-5" />
          </span>
          <div className="min-w-0 flex-1">
            <h1
              data-page-title
              tabIndex={-1}
              className="text-xl font-semibold tracking-tight break-words outline-none"
            >
              <span aria-live="polite">{t(`title.${outcome}`, { name: job?.subject ?? '' })}</span>
            </h1>
            <p className="mt-1 text-fg-muted">{t(`text.${outcome}`)}</p>
          </div>
        </div>

        {job && outcome === 'working' ? <Work job={job} /> : null}
        {job?.failure && outcome === 'failed' ? (
          <div className="px-6 pb-5">
            <Callout tone="danger" title={t('reason')}>
              {errorText(job.failure)}
            </Callout>
          </div>
        ) : null}
        {error && !job ? (
          <div className="px-6 pb-5">
            <Callout
              tone="warning"
              actions={
                <Button size="sm" onClick={() => void refetch()}>
                  {t('lookAgain')}
                </Button>
              }
            >
              {t('unseen')}
            </Callout>
          </div>
        ) : null}

        <dl className="grid gap-x-6 gap-y-2 border-t border-line px-6 py-4 sm:grid-cols-2">
          <div className="min-w-0">
            <dt className="text-xs text-fg-muted">{t('imageId')}</dt>
            <dd className="mt-0.5">
              <Copyable value={imageId} />
            </dd>
          </div>
          {job ? (
            <div>
              <dt className="text-xs text-fg-muted">{t('started')}</dt>
              <dd className="mt-0.5 text-sm">
                <RelativeTime value={job.createdAt} />
              </dd>
            </div>
          ) : null}
        </dl>

        <div className="flex flex-wrap items-center gap-2 border-t border-line px-6 py-4">
          {outcome === 'failed' || outcome === 'cancelled' ? (
            <Button variant="primary" onClick={() => onReopen(stepOf(job))}>
              {t('changeAndRetry')}
            </Button>
          ) : (
            <ButtonLink variant="primary" href={paths.images.detail(imageId)}>
              {t('showImage')}
            </ButtonLink>
          )}
          <ButtonLink href={paths.images.private()}>{t('toList')}</ButtonLink>
          <Button variant="ghost" onClick={onAnother}>
            {t('another')}
          </Button>
        </div>
      </div>
    </div>
  )
}

function Work({ job }: { job: JobView }) {
  const t = useTranslations('wizard.progress')
  const stepText = useStepText()
  const current = steps.indexOf(job.step as (typeof steps)[number])
  const percent = Math.floor(job.progress * 100)
  return (
    <div className="space-y-4 px-6 pb-5">
      <div className="space-y-1.5">
        <ProgressBar
          label={t('progress')}
          percent={job.status === 'queued' ? undefined : percent}
          className="h-1.5"
        />
        <p className="flex justify-between gap-3 text-xs text-fg-muted">
          <span>{job.status === 'queued' ? t('waiting') : t('percent', { percent })}</span>
          {job.totalBytes > 0 && job.step === 'convert' ? (
            <span>
              <ByteSize bytes={Math.floor(job.doneBytes)} /> / <ByteSize bytes={job.totalBytes} />
            </span>
          ) : null}
        </p>
      </div>
      <ol className="grid gap-x-6 gap-y-2 sm:grid-flow-col sm:grid-cols-2 sm:grid-rows-3">
        {steps.map((step, index) => {
          const isCurrent = job.status === 'running' && index === current
          const isDone = index < current
          return (
            <li
              key={step}
              aria-current={isCurrent ? 'step' : undefined}
              className={cn('flex items-center gap-2 text-sm', isCurrent ? 'font-medium' : 'text-fg-muted')}
            >
              <span className="inline-flex size-4 shrink-0 items-center justify-center">
                {isCurrent ? (
                  <Spinner />
                ) : isDone ? (
                  <Check aria-hidden="true" className="size-3.5 stroke-3 text-success" />
                ) : (
                  <Circle aria-hidden="true" className="size-2.5 text-fg-faint" />
                )}
              </span>
              {stepText(step)}
              {isDone ? <span className="sr-only">{t('done')}</span> : null}
            </li>
          )
        })}
      </ol>
    </div>
  )
}

/** A file that is at fault is changed where it was chosen. */
const stepOf = (job: JobView | undefined): WizardStep =>
  /^(file\.|object\.|job\.source_changed)/.test(job?.failure?.code ?? '') ? 'source' : 'configuration'

type Outcome = 'working' | 'succeeded' | 'failed' | 'cancelled'

const looks: Record<Outcome, { icon: LucideIcon; color: string }> = {
  working: { icon: CloudUpload, color: 'bg-accent-soft text-accent' },
  succeeded: { icon: CircleCheck, color: 'bg-success-soft text-success' },
  failed: { icon: CircleX, color: 'bg-danger-soft text-danger' },
  cancelled: { icon: CircleX, color: 'bg-neutral-soft text-neutral' },
}

function outcomeOf(job: JobView): Outcome {
  return job.status === 'queued' || job.status === 'running' ? 'working' : job.status
}
