'use client'

import { useTranslations } from 'next-intl'
import { Input } from '@/components/ui/input'
import { Select } from '@/components/ui/select'
import { useIsHydrated } from '@/components/ui/use-is-hydrated'
import { type TimeRange, timeRanges } from '@/lib/domain/audit/time-range'
import type { AuditListParams } from '../search-params'

interface TimeFilterProps {
  params: Pick<AuditListParams, 'range' | 'from' | 'to'>
  onChange: (change: { range?: TimeRange; from?: Date | null; to?: Date | null }) => void
}

/** A range that ends now, or one with a beginning and an end. */
export function TimeFilter({ params, onChange }: TimeFilterProps) {
  const t = useTranslations('audit')
  const isHydrated = useIsHydrated()
  const bound = (side: 'from' | 'to') => (
    <Input
      type="datetime-local"
      aria-label={t(side)}
      className="w-52"
      // The server does not know the browser's clock.
      value={isHydrated ? localText(params[side]) : ''}
      onChange={(event) => onChange({ [side]: event.target.value ? new Date(event.target.value) : null })}
    />
  )
  return (
    <>
      <Select
        aria-label={t('time')}
        className="w-36"
        value={params.range}
        options={timeRanges.map((value) => ({ value, label: t(`range.${value}`) }))}
        // safe: the values come from the options
        onValueChange={(range) => onChange({ range: range as TimeRange, from: null, to: null })}
      />
      {params.range === 'custom' ? (
        <span className="flex items-center gap-1.5">
          {bound('from')}
          <span aria-hidden="true" className="text-fg-subtle">
            –
          </span>
          {bound('to')}
        </span>
      ) : null}
    </>
  )
}

/** `2026-11-24T10:52` by the browser's clock, as the field wants it. */
function localText(time: Date | null): string {
  if (!time) return ''
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
