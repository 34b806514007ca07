'use client'

import { useTranslations } from 'next-intl'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { Card } from '@/components/ui/card'
import { RelativeTime } from '@/components/ui/relative-time'
import type { AccountEvent } from '@/lib/domain/account/view'

/** What the operator did to the account, newest first. */
export function AccountHistory({ events }: { events: readonly AccountEvent[] }) {
  const t = useTranslations('operator.account')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  const told = ({ resource, limit, action }: AccountEvent) => {
    if (!resource) return null
    if (action === 'refuseQuota') return name(resource)
    return limit === null
      ? t('event.toDefault', { name: name(resource) })
      : t('event.toLimit', { name: name(resource), limit: amount(resource, limit) })
  }
  return (
    <Card title={t('history')} description={t('historyText')} isFlush aria-label={t('history')}>
      {events.length === 0 ? (
        <p className="px-4 py-6 text-center text-sm text-fg-muted">{t('noHistory')}</p>
      ) : (
        <ol className="divide-y divide-line">
          {events.map((event) => (
            <li key={event.id} className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2 text-sm">
              <span className="w-32 shrink-0 text-fg-muted">
                <RelativeTime value={event.time} />
              </span>
              <span className="w-48 shrink-0 font-medium">{t(`event.${event.action}`)}</span>
              <span className="min-w-0 flex-1 break-words">
                {[told(event), event.note].filter(Boolean).join(' · ')}
              </span>
              <span className="text-fg-muted">{event.userName}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
