'use client'

import {
  type ColumnDef,
  columnVisibilityFeature,
  type RowData,
  type RowSelectionState,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useTranslations } from 'next-intl'
import { type ReactNode, useMemo, useState } from 'react'
import type { Action } from '@/components/ui/action'
import { cn } from '@/components/ui/cn'
import { useGuardedPush } from '@/components/ui/guarded-navigation'
import { BulkBar } from './bulk-bar'
import { ColumnMenu } from './column-menu'
import type { DataColumn, SortOrder } from './data-column'
import { DataRow } from './data-row'
import { TableHead } from './table-head'
import { FailedRow, SkeletonRows } from './table-states'
import { useColumnChoice } from './use-column-choice'

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature })

export interface DataTableProps<Row extends RowData> {
  /** What the table lists, read aloud. */
  label: string
  columns: readonly DataColumn<Row>[]
  /** Undefined until the first answer is there. Keep the old rows while new ones load. */
  rows: readonly Row[] | undefined
  rowId: (row: Row) => string
  rowName: (row: Row) => string
  /** Where a row leads. */
  rowHref?: (row: Row) => string | undefined
  /** Groups of the row's menu. */
  rowActions?: (row: Row) => readonly (readonly Action[])[]
  /** Allows selection. What can be done with the selected rows. */
  bulkActions?: (rows: readonly Row[]) => readonly Action[]
  sort?: SortOrder
  onSortChange?: (sort: SortOrder | undefined) => void
  /** The rows shown are old, new ones are on the way. */
  isStale?: boolean
  /** The last try to load failed; old rows, if any, stay. */
  error?: { message: string; requestId?: string; onRetry: () => void }
  /** Shown in the place of rows when there are none. */
  empty: ReactNode
  /** Name under which this browser keeps the choice of columns. */
  storageKey: string
  /** Search and filters, above at the left. */
  toolbar?: ReactNode
  /** Refresh, export and the like, above at the right. */
  toolbarEnd?: ReactNode
  /** The pagination. */
  footer?: ReactNode
  /** Tall tables scroll inside of the page so that the head stays; false lets a short one grow. */
  isScrolling?: boolean
}

/** Dense rows of one line, sorted and paged by the server, workable by keyboard alone. */
export function DataTable<Row extends RowData>({
  label,
  columns,
  rows,
  rowId,
  rowName,
  rowHref,
  rowActions,
  bulkActions,
  sort,
  onSortChange,
  isStale = false,
  error,
  empty,
  storageKey,
  toolbar,
  toolbarEnd,
  footer,
  isScrolling = true,
}: DataTableProps<Row>) {
  const t = useTranslations('table')
  const push = useGuardedPush()
  const choice = useColumnChoice(storageKey, columns)
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({})
  const [activeId, setActiveId] = useState<string>()

  const data = useMemo(() => [...(rows ?? [])], [rows])
  const definitions = useMemo(
    () =>
      columns.map(
        ({ id }) => ({ id, accessorFn: (row: Row) => row }) satisfies ColumnDef<typeof features, Row>,
      ),
    [columns],
  )
  const columnVisibility = useMemo(
    () => Object.fromEntries(columns.map(({ id }) => [id, choice.isVisible(id)])),
    [columns, choice],
  )
  const table = useTable({
    features,
    data,
    columns: definitions,
    getRowId: rowId,
    state: { rowSelection, columnVisibility },
    onRowSelectionChange: setRowSelection,
    enableRowSelection: bulkActions !== undefined,
  })

  const shown = columns.filter(({ id }) => choice.isVisible(id))
  const isSelectable = bulkActions !== undefined
  const columnCount = shown.length + (isSelectable ? 1 : 0) + (rowActions ? 1 : 0)
  const tableRows = table.getRowModel().rows
  // Rows of another page may still be in the state: what is not in sight is not acted on.
  const selected = tableRows.filter((row) => row.getIsSelected()).map((row) => row.original)
  // One row takes the tab stop: the one last visited, else the first.
  const tabStop = tableRows.some((row) => row.id === activeId) ? activeId : tableRows[0]?.id
  const isEmpty = rows !== undefined && rows.length === 0 && !error

  return (
    <section aria-label={label} className="flex min-w-0 flex-col gap-3">
      {toolbar || toolbarEnd || isSelectable ? (
        <div className="flex min-h-8 flex-wrap items-center gap-2">
          {isSelectable && selected.length > 0 ? (
            <BulkBar
              count={selected.length}
              actions={bulkActions(selected)}
              onClear={() => table.resetRowSelection(true)}
            />
          ) : (
            toolbar
          )}
          <div className="ml-auto flex items-center gap-1">
            {toolbarEnd}
            <ColumnMenu columns={columns} choice={choice} />
          </div>
        </div>
      ) : null}
      <div className="relative overflow-hidden rounded-lg border border-line bg-surface">
        {isStale ? (
          <span aria-hidden="true" className="absolute inset-x-0 top-0 z-20 h-0.5 overflow-hidden">
            <span className="block h-full w-1/3 animate-indeterminate bg-accent-solid" />
          </span>
        ) : null}
        <div
          className={cn(
            'overflow-auto',
            isScrolling && 'max-h-[max(20rem,calc(100dvh-var(--table-offset,17.5rem)))]',
          )}
        >
          <table
            aria-busy={rows === undefined || isStale}
            aria-rowcount={-1}
            className="w-full border-separate border-spacing-0"
          >
            <TableHead
              columns={shown}
              sort={sort}
              onSortChange={onSortChange}
              hasActions={rowActions !== undefined}
              selection={
                isSelectable
                  ? {
                      state: table.getIsAllRowsSelected()
                        ? true
                        : selected.length > 0
                          ? 'indeterminate'
                          : false,
                      onToggle: (isAll) => table.toggleAllRowsSelected(isAll),
                      isDisabled: tableRows.length === 0,
                    }
                  : undefined
              }
            />
            <tbody className={cn('transition-opacity', isStale && 'opacity-60')}>
              {rows === undefined && !error ? (
                <SkeletonRows columnCount={columnCount} />
              ) : (
                tableRows.map((row) => {
                  const href = rowHref?.(row.original)
                  return (
                    <DataRow
                      key={row.id}
                      row={row.original}
                      name={rowName(row.original)}
                      columns={shown}
                      href={href}
                      actions={rowActions?.(row.original)}
                      isTabStop={row.id === tabStop}
                      isSelected={row.getIsSelected()}
                      onToggle={isSelectable ? () => row.toggleSelected() : undefined}
                      onFocus={() => setActiveId(row.id)}
                      onOpen={href === undefined ? undefined : () => push(href)}
                    />
                  )
                })
              )}
              {error ? <FailedRow columnCount={columnCount} {...error} /> : null}
              {isEmpty ? (
                <tr>
                  <td colSpan={columnCount}>{empty}</td>
                </tr>
              ) : null}
            </tbody>
          </table>
        </div>
      </div>
      {footer}
      <p className="sr-only">{t('keyboardHint')}</p>
    </section>
  )
}
