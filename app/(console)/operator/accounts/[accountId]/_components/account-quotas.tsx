'use client'

import { useTranslations } from 'next-intl'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { QuotaMeter } from '@/components/quota/quota-meter'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import type { AccountQuota } from '@/lib/domain/account/view'

/** Limits of one scope, each with the way to change it. */
export function AccountQuotas({
  quotas,
  disabledReason,
  onChange,
}: {
  quotas: readonly AccountQuota[]
  disabledReason: string | undefined
  onChange: (quota: AccountQuota) => void
}) {
  const t = useTranslations('operator.account')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  return (
    <ul className="divide-y divide-line">
      {quotas.map((quota) => (
        <li
          key={quota.resource}
          className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-1.5 md:flex-nowrap"
        >
          <span className="flex w-full shrink-0 items-center gap-2 text-sm md:w-72">
            <span className="truncate">{name(quota.resource)}</span>
            {quota.isChanged ? (
              <Badge tone="info">
                {t('changedLimit', { default: amount(quota.resource, quota.defaultLimit) })}
              </Badge>
            ) : null}
          </span>
          <QuotaMeter resource={quota.resource} used={quota.used} limit={quota.limit} />
          <Button
            size="sm"
            variant="ghost"
            disabledReason={disabledReason}
            aria-label={t('setLimitFor', { name: name(quota.resource) })}
            onClick={() => onChange(quota)}
          >
            {t('setLimit')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
