'use client'

import { Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Action } from '@/components/ui/action'
import { AppLink } from '@/components/ui/app-link'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { ActionMenu } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import type { DataColumn } from './data-column'
import { handleRowKey } from './row-keyboard'

export interface DataRowProps<Row> {
  row: Row
  name: string
  columns: readonly DataColumn<Row>[]
  href?: string
  actions?: readonly (readonly Action[])[]
  isTabStop: boolean
  isSelected: boolean
  onToggle?: () => void
  onFocus: () => void
  onOpen?: () => void
}

const cellStyle = 'h-9 border-b border-line px-3 whitespace-nowrap group-last/row:border-b-0'

export function DataRow<Row>({
  row,
  name,
  columns,
  href,
  actions,
  isTabStop,
  isSelected,
  onToggle,
  onFocus,
  onOpen,
}: DataRowProps<Row>) {
  const t = useTranslations()
  return (
    <tr
      data-row
      data-selected={isSelected || undefined}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={onFocus}
      onKeyDown={(event) => handleRowKey(event, { toggle: onToggle, open: onOpen })}
      className={cn(
        'group/row bg-surface transition-colors hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2! focus-visible:outline-2! focus-visible:outline-focus!',
        isSelected && 'bg-selected hover:bg-selected focus-visible:bg-selected',
      )}
    >
      {onToggle ? (
        <td className={cn(cellStyle, 'w-9 pr-0')}>
          <Checkbox
            aria-label={t('table.selectRow', { name })}
            checked={isSelected}
            onCheckedChange={onToggle}
            className="block"
          />
        </td>
      ) : null}
      {columns.map((column) => {
        const Cell = column.isPrimary ? 'th' : 'td'
        const content = column.cell(row)
        return (
          <Cell
            key={column.id}
            {...(column.isPrimary ? { scope: 'row' } : {})}
            className={cn(
              cellStyle,
              'max-w-64 truncate text-left font-normal text-fg-muted',
              column.align === 'end' && 'text-right',
              // Takes what the others leave and is cut off there, so that the row never outgrows the table for it.
              column.isPrimary && 'max-w-0 text-fg',
              column.isPrimary && column.width === undefined && 'w-full',
            )}
          >
            {column.isPrimary && href !== undefined ? (
              <AppLink
                href={href}
                className="inline-block max-w-full truncate rounded-sm align-middle font-medium text-fg hover:text-accent hover:underline"
              >
                {content}
              </AppLink>
            ) : (
              content
            )}
          </Cell>
        )
      })}
      {actions ? (
        <td className={cn(cellStyle, 'sticky right-0 w-10 bg-inherit px-2 text-right')}>
          {actions.some((group) => group.length > 0) ? (
            <ActionMenu
              groups={actions}
              trigger={
                <IconButton
                  icon={Ellipsis}
                  size="xs"
                  label={t('common.actionsFor', { name })}
                  hasTooltip={false}
                />
              }
            />
          ) : null}
        </td>
      ) : null}
    </tr>
  )
}
