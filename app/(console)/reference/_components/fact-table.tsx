import type { ReactNode } from 'react'
import { cn } from '@/components/ui/cn'

export interface FactColumn<Row> {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  align?: 'start' | 'center' | 'end'
  width?: string
}

const alignment = { start: 'text-left', center: 'text-center', end: 'text-right' } as const

/** A published table as it is: every row at once, the first cell names the row. */
export function FactTable<Row>({
  label,
  columns,
  rows,
  rowId,
  isScrolling = false,
}: {
  label: string
  columns: readonly FactColumn<Row>[]
  rows: readonly Row[]
  rowId: (row: Row) => string
  /** A tall table scrolls inside of the page, so that its head stays. */
  isScrolling?: boolean
}) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled sideways by keyboard too
      tabIndex={0}
      className={cn(
        'overflow-x-auto rounded-lg border border-line bg-surface',
        isScrolling && 'max-h-[max(20rem,calc(100dvh-18rem))] overflow-y-auto',
      )}
    >
      <table aria-label={label} className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                style={{ width: column.width }}
                className={cn(
                  // Chinese breaks between any two characters: a narrow window must not stand words on end.
                  'sticky top-0 h-9 border-b border-line bg-well px-3 py-1.5 text-xs font-medium break-keep text-fg-muted',
                  alignment[column.align ?? 'start'],
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowId(row)} className="group/row hover:bg-hover">
              {columns.map((column, index) => {
                const style = cn(
                  'h-9 border-b border-line px-3 py-1.5 break-keep group-last/row:border-b-0',
                  alignment[column.align ?? 'start'],
                )
                return index === 0 ? (
                  <th key={column.id} scope="row" className={cn(style, 'font-normal')}>
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.id} className={style}>
                    {column.cell(row)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
