'use client'

import { useTranslations } from 'next-intl'
import { type UIEvent, useId, useRef } from 'react'
import { cn } from '@/components/ui/cn'
import { controlStyle } from '@/components/ui/input'
import { lineAndColumn, placesOf } from '@/lib/domain/iam/json-places'
import type { PolicyFault } from '@/lib/domain/iam/policy-document'
import { FaultList } from './fault-list'

const ROWS_MIN = 16
const ROWS_MAX = 24

/** The document as text, with numbered lines and everything that is wrong below. */
export function JsonEditor({
  value,
  faults,
  onChange,
}: {
  value: string
  faults: readonly PolicyFault[]
  onChange: (value: string) => void
}) {
  const t = useTranslations('iam.policy')
  const id = useId()
  const numbers = useRef<HTMLDivElement>(null)
  const lines = value.split('\n').length
  const place = faults.some(({ reason }) => reason === 'json') ? placeOfFault(value) : undefined
  const follow = (event: UIEvent<HTMLTextAreaElement>) => {
    if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop
  }
  return (
    <div className="flex flex-col gap-3">
      <div
        className={cn(
          controlStyle,
          'flex overflow-hidden font-mono text-xs leading-5 focus-within:border-focus',
          faults.length > 0 && 'border-danger-solid',
        )}
      >
        <div
          ref={numbers}
          aria-hidden="true"
          className="overflow-hidden border-r border-line bg-well py-2 pr-2 pl-3 text-right text-fg-subtle select-none"
        >
          {Array.from({ length: lines }, (_, line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line's number is all it is
            <div key={line} className={cn(place?.line === line + 1 && 'font-semibold text-danger')}>
              {line + 1}
            </div>
          ))}
        </div>
        <textarea
          aria-label={t('jsonLabel')}
          aria-invalid={faults.length > 0 || undefined}
          aria-describedby={`${id}-faults`}
          rows={Math.min(Math.max(lines, ROWS_MIN), ROWS_MAX)}
          wrap="off"
          spellCheck={false}
          autoComplete="off"
          value={value}
          onScroll={follow}
          onChange={(event) => onChange(event.target.value)}
          className="min-w-0 flex-1 resize-none bg-transparent px-3 py-2 outline-none"
        />
      </div>
      <div id={`${id}-faults`} aria-live="polite">
        {place ? <p className="mb-1 text-sm text-danger">{t('jsonPlace', place)}</p> : null}
        <FaultList faults={faults} />
      </div>
    </div>
  )
}

function placeOfFault(text: string): { line: number; column: number } | undefined {
  const { faultAt } = placesOf(text)
  return faultAt === null ? undefined : lineAndColumn(text, faultAt)
}
