'use client'

import { Columns3 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { DropdownMenu, MenuAction, MenuCheck, MenuSeparator } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import type { DataColumn } from './data-column'
import type { ColumnChoice } from './use-column-choice'

export function ColumnMenu<Row>({
  columns,
  choice,
}: {
  columns: readonly DataColumn<Row>[]
  choice: ColumnChoice
}) {
  const t = useTranslations('table')
  return (
    <DropdownMenu trigger={<IconButton icon={Columns3} label={t('columns')} />}>
      {columns
        .filter((column) => !column.isPrimary)
        .map((column) => (
          <MenuCheck
            key={column.id}
            checked={choice.isVisible(column.id)}
            onCheckedChange={(isChecked) => choice.setVisible(column.id, isChecked)}
          >
            {column.header}
          </MenuCheck>
        ))}
      {choice.isChanged ? (
        <>
          <MenuSeparator />
          <MenuAction action={{ id: 'reset', label: t('resetColumns'), perform: choice.reset }} />
        </>
      ) : null}
    </DropdownMenu>
  )
}
