import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { useCallback } from 'react'
import { type QuotaResource, quotas } from '@/lib/domain/quota/quota'
import { formatBytes } from '@/lib/i18n/format-bytes'

/** Writes an amount of a resource: bytes with their unit, the rest as a number. */
export function useQuotaAmount(): (resource: QuotaResource, amount: number) => string {
  const locale = useLocale()
  const format = useFormatter()
  return useCallback(
    (resource, amount) =>
      quotas[resource].unit === 'bytes' ? formatBytes(amount, locale) : format.number(amount),
    [locale, format],
  )
}

/** A resource by its name in the language of the page. */
export function useQuotaName(): (resource: QuotaResource) => string {
  const t = useTranslations('quota')
  return useCallback((resource) => t(`resource.${resource}`), [t])
}
