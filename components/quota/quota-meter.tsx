'use client'

import { useTranslations } from 'next-intl'
import { ProgressBar } from '@/components/ui/progress-bar'
import type { Tone } from '@/components/ui/tone'
import { type QuotaLevel, type QuotaResource, type QuotaUse, quotaLevel } from '@/lib/domain/quota/quota'
import { useQuotaAmount, useQuotaName } from './quota-amount'

const tones: Record<QuotaLevel, Tone> = { free: 'accent', near: 'warning', full: 'danger' }

/** How much of a limit is used: figures, and a bar that warns near the end. */
export function QuotaMeter({ resource, used, limit }: { resource: QuotaResource } & QuotaUse) {
  const t = useTranslations('quota')
  const amount = useQuotaAmount()
  const name = useQuotaName()
  const level = quotaLevel({ used, limit })
  const percent = limit === 0 ? 100 : (100 * used) / limit
  const figures = { used: amount(resource, used), limit: amount(resource, limit) }
  return (
    <div className="flex min-w-0 flex-1 items-center gap-3">
      <ProgressBar
        label={t('meter', { name: name(resource), ...figures })}
        percent={percent}
        tone={tones[level]}
        className="h-1.5 min-w-16 flex-1"
      />
      <span className="w-36 shrink-0 text-right text-sm whitespace-nowrap tabular-nums">
        <span className="font-medium">{figures.used}</span>
        <span className="text-fg-muted"> / {figures.limit}</span>
      </span>
      <span className="w-20 shrink-0 text-right text-xs">
        {level === 'free' ? null : (
          <span className={level === 'full' ? 'text-danger' : 'text-warning'}>{t(`level.${level}`)}</span>
        )}
      </span>
    </div>
  )
}
