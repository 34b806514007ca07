'use client'

import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { type DataColumn, nextSort, type SortOrder } from './data-column'

export interface TableHeadProps<Row> {
  columns: readonly DataColumn<Row>[]
  sort?: SortOrder
  onSortChange?: (sort: SortOrder | undefined) => void
  hasActions: boolean
  selection?: {
    state: boolean | 'indeterminate'
    onToggle: (isAll: boolean) => void
    isDisabled: boolean
  }
}

const cellStyle =
  'sticky top-0 z-10 h-9 border-b border-line bg-well px-3 text-left text-xs font-medium whitespace-nowrap text-fg-muted'

export function TableHead<Row>({ columns, sort, onSortChange, hasActions, selection }: TableHeadProps<Row>) {
  const t = useTranslations('table')
  return (
    <thead>
      <tr>
        {selection ? (
          <th scope="col" className={cn(cellStyle, 'w-9 pr-0')}>
            <Checkbox
              aria-label={t('selectAll')}
              checked={selection.state}
              disabled={selection.isDisabled}
              onCheckedChange={(checked) => selection.onToggle(checked === true)}
              className="block"
            />
          </th>
        ) : null}
        {columns.map((column) => {
          const order =
            column.sortKey !== undefined && sort?.key === column.sortKey ? sort.direction : undefined
          const isSortable = column.sortKey !== undefined && onSortChange !== undefined
          const Icon = order === 'asc' ? ArrowUp : order === 'desc' ? ArrowDown : ChevronsUpDown
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={order === undefined ? undefined : order === 'asc' ? 'ascending' : 'descending'}
              style={{ width: column.width }}
              className={cn(
                cellStyle,
                column.align === 'end' && 'text-right',
                column.isPrimary && 'min-w-44',
              )}
            >
              {isSortable ? (
                <button
                  type="button"
                  onClick={() => onSortChange(nextSort(sort, column.sortKey ?? ''))}
                  className={cn(
                    'group -mx-1 inline-flex h-6 items-center gap-1 rounded-sm px-1 hover:text-fg',
                    column.align === 'end' && 'flex-row-reverse',
                  )}
                >
                  {column.header}
                  <Icon
                    aria-hidden="true"
                    className={cn(
                      'size-3',
                      order === undefined &&
                        'opacity-0 transition-opacity group-hover:opacity-60 group-focus-visible:opacity-60',
                      order !== undefined && 'text-accent',
                    )}
                  />
                </button>
              ) : (
                column.header
              )}
            </th>
          )
        })}
        {hasActions ? (
          <th scope="col" className={cn(cellStyle, 'right-0 z-20 w-10 px-2')}>
            <span className="sr-only">{t('actions')}</span>
          </th>
        ) : null}
      </tr>
    </thead>
  )
}
