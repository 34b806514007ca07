'use client'

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button'
import { Select } from './select'

export interface PaginationProps {
  hasPrevious: boolean
  hasNext: boolean
  onPrevious: () => void
  onNext: () => void
  pageSize: number
  pageSizes?: readonly number[]
  onPageSizeChange?: (pageSize: number) => void
  /** What is shown, such as "50 of 1,204 images". */
  summary?: ReactNode
}

/** Back and forth by keys: there are no page numbers, because the list may grow meanwhile. */
export function Pagination({
  hasPrevious,
  hasNext,
  onPrevious,
  onNext,
  pageSize,
  pageSizes = [20, 50, 100],
  onPageSizeChange,
  summary,
}: PaginationProps) {
  const t = useTranslations('table')
  return (
    <nav
      aria-label={t('pages')}
      className="flex flex-wrap items-center justify-between gap-3 text-xs text-fg-muted tabular-nums"
    >
      <div aria-live="polite">{summary}</div>
      <div className="flex items-center gap-3">
        {onPageSizeChange ? (
          <div className="flex items-center gap-2">
            <span id="page-size-label">{t('rowsPerPage')}</span>
            <Select
              size="sm"
              aria-labelledby="page-size-label"
              className="w-18"
              value={String(pageSize)}
              onValueChange={(value) => onPageSizeChange(Number(value))}
              options={pageSizes.map((size) => ({ value: String(size), label: String(size) }))}
            />
          </div>
        ) : null}
        <div className="flex items-center gap-1">
          <IconButton
            icon={ChevronLeft}
            size="sm"
            label={t('previousPage')}
            disabledReason={hasPrevious ? undefined : t('firstPage')}
            onClick={onPrevious}
          />
          <IconButton
            icon={ChevronRight}
            size="sm"
            label={t('nextPage')}
            disabledReason={hasNext ? undefined : t('lastPage')}
            onClick={onNext}
          />
        </div>
      </div>
    </nav>
  )
}
