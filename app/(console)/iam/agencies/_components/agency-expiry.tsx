'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { ExactTime } from '@/components/ui/relative-time'
import { StatusBadge } from '@/components/ui/status-badge'
import { Tooltip } from '@/components/ui/tooltip'
import { useClock } from '@/components/ui/use-clock'
import type { AgencyView } from '@/lib/domain/iam/view'

/** Until when an agency counts. */
export function AgencyExpiry({ agency }: { agency: Pick<AgencyView, 'expiresAt'> }) {
  const t = useTranslations('iam.agency')
  const format = useFormatter()
  const now = useClock()
  if (!agency.expiresAt) return <StatusBadge tone="success">{t('forever')}</StatusBadge>
  return new Date(agency.expiresAt) <= now ? (
    <StatusBadge tone="danger">{t('over')}</StatusBadge>
  ) : (
    <Tooltip content={<ExactTime value={agency.expiresAt} />}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time must be reachable without a mouse */}
      <span tabIndex={0} className="text-sm whitespace-nowrap">
        {t('until', { day: format.dateTime(new Date(agency.expiresAt), { dateStyle: 'medium' }) })}
      </span>
    </Tooltip>
  )
}
