'use client'

import { useTranslations } from 'next-intl'
import { ExactTime } from '@/components/ui/relative-time'
import { StatusBadge } from '@/components/ui/status-badge'
import { useClock } from '@/components/ui/use-clock'
import type { AgencyView } from '@/lib/domain/iam/view'

/** Until when an agency counts. */
export function AgencyExpiry({ agency }: { agency: Pick<AgencyView, 'expiresAt'> }) {
  const t = useTranslations('iam.agency')
  const now = useClock()
  if (!agency.expiresAt) return <StatusBadge tone="success">{t('forever')}</StatusBadge>
  return new Date(agency.expiresAt) <= now ? (
    <StatusBadge tone="danger">{t('over')}</StatusBadge>
  ) : (
    <span className="whitespace-nowrap">
      {t.rich('until', { time: () => <ExactTime value={agency.expiresAt ?? ''} /> })}
    </span>
  )
}
