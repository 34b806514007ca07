'use client'

import { useTranslations } from 'next-intl'
import { useQuotaName } from '@/components/quota/quota-amount'
import { QuotaMeter } from '@/components/quota/quota-meter'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Skeleton } from '@/components/ui/skeleton'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import type { QuotaView } from '@/lib/services/quota/get-quotas'

/** The limits of one scope, a line each. */
export function QuotaCard({
  title,
  description,
  quotas,
  pending,
  requestReason,
  onRequest,
}: {
  title: string
  description: string
  /** Undefined until they are there. */
  quotas: readonly QuotaView[] | undefined
  /** Resources with an open request. */
  pending: ReadonlySet<QuotaResource>
  requestReason: string | undefined
  onRequest: (resource: QuotaResource) => void
}) {
  const t = useTranslations('quota')
  const name = useQuotaName()
  return (
    <Card title={title} description={description} isFlush aria-label={title}>
      {quotas === undefined ? (
        <div className="space-y-4 p-4">
          <Skeleton className="w-2/3" />
          <Skeleton className="w-1/2" />
        </div>
      ) : (
        <ul className="divide-y divide-line">
          {quotas.map((quota) => (
            <li
              key={quota.resource}
              className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-2 md:flex-nowrap"
            >
              <span className="w-full shrink-0 truncate text-sm md:w-56">{name(quota.resource)}</span>
              <QuotaMeter resource={quota.resource} used={quota.used} limit={quota.limit} />
              <span className="flex w-32 shrink-0 justify-end">
                {pending.has(quota.resource) ? (
                  <Badge tone="info">{t('isRequested')}</Badge>
                ) : (
                  <Button
                    size="sm"
                    variant="ghost"
                    disabledReason={requestReason}
                    aria-label={t('requestFor', { name: name(quota.resource) })}
                    onClick={() => onRequest(quota.resource)}
                  >
                    {t('more')}
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
