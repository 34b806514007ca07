'use client'

import { FileDown } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import type { Action } from '@/components/ui/action'
import { ActionMenu } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { endpoints } from '@/lib/client/endpoints'
import { saveFile } from '@/lib/client/save-file'
import type { ImageListQuery } from '@/lib/domain/image/list-query'

/** The list as CSV: what is filtered now, the whole tab, or the region's public and private images [M7]. */
export function useExportActions(query: ImageListQuery, isFiltered: boolean): Action[] {
  const t = useTranslations('image.export')
  const locale = useLocale().startsWith('zh') ? 'zh' : 'en'
  const { tab, search, osType, kind, status, architecture, tags } = query
  const save = (filter: Parameters<typeof endpoints.imageListCsv>[0]) => () =>
    saveFile(endpoints.imageListCsv({ ...filter, locale }))
  return [
    {
      id: 'export-view',
      label: t('view'),
      icon: FileDown,
      disabledReason: isFiltered ? undefined : t('notFiltered'),
      perform: save({ tab, search, osType, kind, status, architecture, tags }),
    },
    { id: 'export-tab', label: t(`tab.${tab}`), icon: FileDown, perform: save({ tab }) },
    { id: 'export-region', label: t('region'), icon: FileDown, perform: save({ tab: 'all' }) },
  ]
}

export function ExportMenu({ actions }: { actions: readonly Action[] }) {
  const t = useTranslations('image.export')
  return <ActionMenu groups={[actions]} trigger={<IconButton icon={FileDown} label={t('menu')} />} />
}
