import { useTimeZone, useTranslations } from 'next-intl'
import { Callout } from '@/components/ui/callout'
import type { KeyView } from '@/lib/domain/kms/view'
import { formatExactTime } from '@/lib/i18n/format-time'

/** What one must know of a key that is not simply in use. */
export function KeyNotice({ about }: { about: KeyView }) {
  const t = useTranslations('key.notice')
  const timeZone = useTimeZone() ?? 'UTC'
  const { state, isDefault, deletesAt, imageCount: count } = about
  if (state === 'pending_deletion' && deletesAt)
    return (
      <Callout tone={count > 0 ? 'danger' : 'warning'} className="mb-4">
        <p>{t('pending_deletion', { time: formatExactTime(new Date(deletesAt), timeZone) })}</p>
        <p>{t('imagesAtRisk', { count })}</p>
      </Callout>
    )
  if (state === 'disabled')
    return (
      <Callout tone="warning" className="mb-4">
        <p>{t('disabled')}</p>
        <p>{t('imagesAtRisk', { count })}</p>
      </Callout>
    )
  return isDefault ? (
    <Callout tone="neutral" className="mb-4">
      {t('default')}
    </Callout>
  ) : null
}
