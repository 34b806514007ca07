'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect, useRef } from 'react'
import { toast } from '@/components/feedback/toast'
import { useGuardedPush } from '@/components/ui/guarded-navigation'
import { paths } from '@/lib/client/paths'
import { imageKeys } from '@/lib/client/queries/images'
import { quotaKeys } from '@/lib/client/queries/quotas'
import { isOver } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import { useErrorText } from '@/lib/i18n/error-text'

/** Tells the end of every job that this page has seen under way, once, wherever the person is by then. */
export function useJobToasts(jobs: readonly JobView[] | undefined): void {
  const t = useTranslations('job.toast')
  const errorText = useErrorText()
  const push = useGuardedPush()
  const client = useQueryClient()
  const underWay = useRef(new Set<string>())

  useEffect(() => {
    let hasEnded = false
    for (const job of jobs ?? []) {
      if (!isOver(job.status)) {
        underWay.current.add(job.id)
        continue
      }
      if (!underWay.current.delete(job.id)) continue
      hasEnded = true
      const { subject, imageId } = job
      const show = imageId
        ? { label: t('show'), onClick: () => push(paths.images.detail(imageId)) }
        : undefined
      if (job.status === 'succeeded') toast.success(t('succeeded', { subject }), { action: show, id: job.id })
      else if (job.status === 'cancelled') toast.info(t('cancelled', { subject }), { id: job.id })
      else {
        const description = job.failure ? errorText(job.failure) : undefined
        toast.error(t('failed', { subject }), { description, action: show, id: job.id })
      }
    }
    if (!hasEnded) return
    void client.invalidateQueries({ queryKey: imageKeys.all })
    void client.invalidateQueries({ queryKey: quotaKeys.all })
  }, [jobs, client, errorText, push, t])
}
