'use client'

import { useMemo } from 'react'
import { usePreference } from '@/components/ui/use-preference'
import type { DataColumn } from './data-column'

export interface ColumnChoice {
  isVisible: (columnId: string) => boolean
  setVisible: (columnId: string, isVisible: boolean) => void
  reset: () => void
  /** Whether it differs from the default. */
  isChanged: boolean
}

/** Which columns are shown: kept per browser and table, as differences, so that new columns appear by themselves. */
export function useColumnChoice<Row>(storageKey: string, columns: readonly DataColumn<Row>[]): ColumnChoice {
  const [stored, store] = usePreference(`imprint.columns.${storageKey}`)
  return useMemo(() => {
    const chosen = parse(stored)
    const isVisible = (columnId: string) => {
      const column = columns.find(({ id }) => id === columnId)
      if (column?.isPrimary) return true
      return chosen[columnId] ?? !column?.isHiddenByDefault
    }
    return {
      isVisible,
      setVisible: (columnId, next) => store(JSON.stringify({ ...chosen, [columnId]: next })),
      reset: () => store(null),
      isChanged: columns.some(
        (column) => !column.isPrimary && isVisible(column.id) === Boolean(column.isHiddenByDefault),
      ),
    }
  }, [stored, store, columns])
}

function parse(text: string | null): Record<string, boolean> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(Object.entries(value).filter(([, each]) => typeof each === 'boolean'))
  } catch {
    return {}
  }
}
