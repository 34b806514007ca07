import { Snowflake } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ConsoleFrame } from './frame'

/** Above every page of a frozen account: what it means, and the operator's reason [C13]. */
export function FrozenBanner({ account }: Pick<ConsoleFrame, 'account'>) {
  const t = useTranslations('shell')
  if (!account.isFrozen) return null
  return (
    <div
      role="status"
      className="flex items-start gap-2.5 border-b border-warning-line bg-warning-soft px-4 py-2 text-sm md:px-6"
    >
      <Snowflake aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
      <p className="min-w-0 break-words">
        <span className="font-medium text-warning">{t('frozenTitle')}</span>
        <span className="mx-1.5 text-fg-muted">·</span>
        {account.frozenReason}
        <span className="mx-1.5 text-fg-muted">·</span>
        <span className="text-fg-muted">{t('frozenText')}</span>
      </p>
    </div>
  )
}
