'use client'

import { useFormatter, useTimeZone, useTranslations } from 'next-intl'
import { formatExactTime } from '@/lib/i18n/format-time'
import { cn } from './cn'
import { Tooltip } from './tooltip'
import { useClock } from './use-clock'

const JUST_NOW_SECONDS = 45

export interface RelativeTimeProps {
  /** A date, or an ISO 8601 text. */
  value: Date | string
  className?: string
}

/** "3 minutes ago", the exact time with its offset on hover and focus. */
export function RelativeTime({ value, className }: RelativeTimeProps) {
  const format = useFormatter()
  const t = useTranslations('common')
  const now = useClock()
  const date = typeof value === 'string' ? new Date(value) : value
  const isJustNow = Math.abs(now.getTime() - date.getTime()) < JUST_NOW_SECONDS * 1000
  return (
    <Tooltip content={<ExactTime value={date} />}>
      <time
        dateTime={date.toISOString()}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the exact time must be reachable without a mouse
        tabIndex={0}
        className={cn('whitespace-nowrap', className)}
      >
        {isJustNow ? t('justNow') : format.relativeTime(date, now)}
      </time>
    </Tooltip>
  )
}

/** `2026-11-24 10:52:46 GMT+08:00`, in the zone of the person. */
export function ExactTime({ value }: { value: Date | string }) {
  const timeZone = useTimeZone() ?? 'UTC'
  const date = typeof value === 'string' ? new Date(value) : value
  return (
    <time dateTime={date.toISOString()} className="whitespace-nowrap">
      {formatExactTime(date, timeZone)}
    </time>
  )
}
