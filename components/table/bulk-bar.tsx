'use client'

import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Action } from '@/components/ui/action'
import { ActionButton } from '@/components/ui/action-button'
import { IconButton } from '@/components/ui/icon-button'

/** Stands in the place of the filters while rows are selected, so that nothing jumps. */
export function BulkBar({
  count,
  actions,
  onClear,
}: {
  count: number
  actions: readonly Action[]
  onClear: () => void
}) {
  const t = useTranslations('table')
  return (
    <div role="toolbar" aria-label={t('bulkActions')} className="flex flex-wrap items-center gap-2">
      <span
        aria-live="polite"
        className="flex h-8 items-center gap-1 rounded-md bg-selected pr-1 pl-3 font-medium text-accent"
      >
        {t('selected', { count })}
        <IconButton
          icon={X}
          size="xs"
          label={t('clearSelection')}
          onClick={onClear}
          className="text-accent"
        />
      </span>
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} />
      ))}
    </div>
  )
}
