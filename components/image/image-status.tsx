'use client'

import { Ban, CirclePause, CircleX, Hourglass, Store } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useStepText } from '@/components/job/step-text'
import { StatusBadge } from '@/components/ui/status-badge'
import { Tooltip } from '@/components/ui/tooltip'
import type { ImageView } from '@/lib/domain/image/view'
import { isOver } from '@/lib/domain/job/job'
import { useErrorText } from '@/lib/i18n/error-text'

type Shown = Pick<ImageView, 'status' | 'publication' | 'job' | 'failure'>

/** Status as icon and word: with progress while it is made, with the cause on hover and focus when that failed. */
export function ImageStatusBadge({ image, hasRemark = true }: { image: Shown; hasRemark?: boolean }) {
  const remark = useStatusRemark(image)
  const badge = <Badge image={image} />
  if (!hasRemark || remark === undefined) return badge
  return (
    <Tooltip content={remark}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the cause must be reachable without a mouse */}
      <span tabIndex={0} className="inline-flex rounded-sm">
        {badge}
      </span>
    </Tooltip>
  )
}

function Badge({ image: { status, publication, job } }: { image: Shown }) {
  const t = useTranslations('image.status')
  if (job?.isCancelRequested && !isOver(job.status)) {
    return (
      <StatusBadge tone="neutral" isBusy>
        {t('cancelling')}
      </StatusBadge>
    )
  }
  switch (status) {
    case 'queued':
      return (
        <StatusBadge tone="neutral" icon={Hourglass}>
          {t('queued')}
        </StatusBadge>
      )
    case 'uploading':
      return (
        <StatusBadge tone="neutral" icon={Hourglass}>
          {t('uploading')}
        </StatusBadge>
      )
    case 'saving':
    case 'importing':
      return (
        <StatusBadge tone="info" isBusy percent={job ? job.progress * 100 : undefined}>
          {t(status)}
        </StatusBadge>
      )
    case 'deactivated':
      return (
        <StatusBadge tone="warning" icon={CirclePause}>
          {t('deactivated')}
        </StatusBadge>
      )
    case 'killed':
      return (
        <StatusBadge tone="danger" icon={CircleX}>
          {t('killed')}
        </StatusBadge>
      )
    case 'error':
      return (
        <StatusBadge tone="danger" icon={Ban}>
          {t('error')}
        </StatusBadge>
      )
    case 'deleted':
      return <StatusBadge tone="neutral">{t('deleted')}</StatusBadge>
    case 'active':
      return publication === 'listed' || publication === 'reviewing' ? (
        <StatusBadge tone="accent" icon={Store}>
          {t(publication)}
        </StatusBadge>
      ) : (
        <StatusBadge tone="success">{t('active')}</StatusBadge>
      )
  }
}

/** Why it failed, or what is being done at the moment. */
function useStatusRemark({ status, failure, job }: Shown): string | undefined {
  const errorText = useErrorText()
  const stepText = useStepText()
  if (failure && (status === 'killed' || status === 'error')) return errorText(failure)
  if (status === 'saving' && job?.step) return stepText(job.step)
  return undefined
}
