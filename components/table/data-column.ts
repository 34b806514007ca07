import type { ReactNode } from 'react'

/** One column of a table, as the page that knows the rows describes it. */
export interface DataColumn<Row> {
  /** Stable: the choice of columns is kept under it. */
  id: string
  /** The heading; also the name in the choice of columns. */
  header: string
  cell: (row: Row) => ReactNode
  /** The server can sort by it, under this name. */
  sortKey?: string
  align?: 'start' | 'end'
  /** A CSS width such as `12rem`; the others share what is left. */
  width?: string
  /** Holds the name of the thing: never hidden, links to it, names the row for readers. */
  isPrimary?: boolean
  /** Only shown to those who ask for it. */
  isHiddenByDefault?: boolean
}

export interface SortOrder {
  /** A column's `sortKey`. */
  key: string
  direction: 'asc' | 'desc'
}

/** The order after a press on a heading: ascending, descending, then whatever the list does by itself. */
export function nextSort(current: SortOrder | undefined, key: string): SortOrder | undefined {
  if (current?.key !== key) return { key, direction: 'asc' }
  return current.direction === 'asc' ? { key, direction: 'desc' } : undefined
}
