'use client'

import { useQueryClient } from '@tanstack/react-query'
import { CircleStop, HardDrive, RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { paths } from '@/lib/client/paths'
import { imageKeys } from '@/lib/client/queries/images'
import { jobKeys } from '@/lib/client/queries/jobs'
import { quotaKeys } from '@/lib/client/queries/quotas'
import { no, yes } from '@/lib/domain/errors'
import { canCancel, canRetry } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import { type ErrorData, useErrorText } from '@/lib/i18n/error-text'

type ActionResult = { ok: true } | { ok: false; error: ErrorData }

export interface JobDeeds {
  cancel: (jobId: string) => Promise<ActionResult>
  retry: (jobId: string) => Promise<ActionResult>
}

export type DeedJob = Pick<JobView, 'id' | 'status' | 'subject' | 'imageId' | 'isCancelRequested'>

const AskContext = createContext<((job: DeedJob) => void) | undefined>(undefined)
const RetryContext = createContext<((job: DeedJob) => Promise<void>) | undefined>(undefined)

/** Lets everything below cancel and retry jobs; asks once, in one place, before a cancel. */
export function JobDeedsProvider({ deeds, children }: { deeds: JobDeeds; children: ReactNode }) {
  const t = useTranslations('job')
  const errorText = useErrorText()
  const client = useQueryClient()
  const [asked, setAsked] = useState<DeedJob>()
  const [isOpen, setIsOpen] = useState(false)

  function refresh() {
    for (const queryKey of [jobKeys.all, imageKeys.all, quotaKeys.all])
      void client.invalidateQueries({ queryKey })
  }

  function ask(job: DeedJob) {
    setAsked(job)
    setIsOpen(true)
  }

  async function retry(job: DeedJob) {
    const result = await deeds.retry(job.id)
    refresh()
    if (result.ok) toast.success(t('retried', { subject: job.subject }))
    else
      toast.error(t('retryFailed', { subject: job.subject }), {
        description: errorText(result.error),
      })
  }

  return (
    <AskContext.Provider value={ask}>
      <RetryContext.Provider value={retry}>
        {children}
        <ConfirmDialog
          open={isOpen}
          onOpenChange={setIsOpen}
          title={t('cancelTitle', { subject: asked?.subject ?? '' })}
          confirmLabel={t('cancelConfirm')}
          cancelLabel={t('keep')}
          tone="danger"
          onConfirm={async () => {
            if (!asked) return undefined
            const result = await deeds.cancel(asked.id)
            refresh()
            return result.ok ? undefined : errorText(result.error)
          }}
        >
          {t('cancelText')}
        </ConfirmDialog>
      </RetryContext.Provider>
    </AskContext.Provider>
  )
}

/** Cancel, retry and the way to the image, with the reasons against them. */
export function useJobActions(): (job: DeedJob) => Action[] {
  const t = useTranslations('job.action')
  const ask = useContext(AskContext)
  const retry = useContext(RetryContext)
  if (!ask || !retry) throw new Error('Jobs need the console layout around them.')
  const permit = usePermit()
  const reason = useReason()
  const mayChange = permit('ims:jobs:update')
  return (job) => {
    const actions: Action[] = []
    if (job.imageId !== null && job.status !== 'cancelled') {
      actions.push({
        id: 'job-image',
        label: t('openImage'),
        icon: HardDrive,
        href: paths.images.detail(job.imageId),
      })
    }
    if (job.status === 'queued' || job.status === 'running') {
      const stopping = job.isCancelRequested ? no('job.not_cancellable', { status: 'cancelling' }) : yes
      actions.push({
        id: 'job-cancel',
        label: t('cancel'),
        icon: CircleStop,
        disabledReason: reason(mayChange, canCancel(job.status), stopping),
        perform: () => ask(job),
      })
    }
    if (job.status === 'failed') {
      actions.push({
        id: 'job-retry',
        label: t('retry'),
        icon: RotateCcw,
        disabledReason: reason(mayChange, canRetry(job.status)),
        perform: () => void retry(job),
      })
    }
    return actions
  }
}
