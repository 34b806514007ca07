'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useActor } from '@/components/iam/actor'
import { AppLink } from '@/components/ui/app-link'
import { ProgressBar } from '@/components/ui/progress-bar'
import { paths } from '@/lib/client/paths'
import { quotaOptions } from '@/lib/client/queries/quotas'

/** How many private images there is still room for [C10]. */
export function QuotaLine() {
  const t = useTranslations('image.quota')
  const { projectId, verdictByAction } = useActor()
  const { data } = useQuery({ ...quotaOptions(projectId), enabled: verdictByAction['ims:quotas:get'].ok })
  const quota = data?.find(({ resource }) => resource === 'private_images')
  if (!quota) return null
  const left = Math.max(0, quota.limit - quota.used)
  const percent = quota.limit === 0 ? 100 : (quota.used / quota.limit) * 100
  const tone = left === 0 ? 'danger' : percent >= 80 ? 'warning' : 'accent'
  return (
    <div className="mr-2 flex items-center gap-3 text-xs text-fg-muted">
      <span>{left === 0 ? t('full', { limit: quota.limit }) : t('left', { count: left })}</span>
      <ProgressBar
        label={t('used', { used: quota.used, limit: quota.limit })}
        percent={percent}
        tone={tone}
        className="w-20"
      />
      <AppLink href={paths.quotas()} className="rounded-sm tabular-nums hover:text-fg hover:underline">
        <span className="sr-only">{t('seeAll')} </span>
        {quota.used} / {quota.limit}
      </AppLink>
    </div>
  )
}
