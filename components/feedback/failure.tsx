import { CloudAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/cn'
import { Copyable } from '@/components/ui/copyable'

export interface FailureProps {
  title?: string
  /** What happened and what to do, as the error's message says. */
  message: string
  /** Finds the event in the log. */
  requestId?: string
  onRetry?: () => void
  actions?: ReactNode
  className?: string
}

/** A part of the page that could not be shown: the reason, the request's id, another try. */
export function Failure({ title, message, requestId, onRetry, actions, className }: FailureProps) {
  const t = useTranslations('common')
  return (
    <div role="alert" className={cn('flex flex-col items-center px-6 py-12 text-center', className)}>
      <CloudAlert aria-hidden="true" className="mb-3 size-6 text-danger" />
      <p className="text-sm font-semibold">{title ?? t('failure.title')}</p>
      <p className="mt-1 max-w-lg text-sm text-balance text-fg-muted">{message}</p>
      {requestId ? (
        <p className="mt-3 flex max-w-full items-center gap-2 text-xs text-fg-muted">
          {t('requestId')} <Copyable value={requestId} />
        </p>
      ) : null}
      {onRetry || actions ? (
        <div className="mt-4 flex items-center gap-2">
          {actions}
          {onRetry ? <Button onClick={onRetry}>{t('retry')}</Button> : null}
        </div>
      ) : null}
    </div>
  )
}
