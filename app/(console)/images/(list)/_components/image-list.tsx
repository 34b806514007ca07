'use client'

import { HardDrive } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useCommands } from '@/components/shell/command-registry'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { Pagination } from '@/components/ui/pagination'
import { errorDataOf, ReadFailure } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { type ImageTab, pageSizes } from '@/lib/domain/image/list-query'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useImageDialog } from '../../_components/image-dialog-state'
import { ImageDialogs } from '../../_components/image-dialogs'
import { useImageActions } from '../../_components/use-image-actions'
import { ExportMenu, useExportActions } from './export-menu'
import { ImageFilters } from './image-filters'
import { ListEmpty } from './list-empty'
import { useBulkActions } from './use-bulk-actions'
import { useImageColumns } from './use-image-columns'
import { useImageList } from './use-image-list'

const noImages: readonly ImageView[] = []

/** One tab of images as a table; everything a link should restore is in the address. */
export function ImageList({ tab, toolbarEnd }: { tab: ImageTab; toolbarEnd?: ReactNode }) {
  const t = useTranslations('image')
  const tPalette = useTranslations('shell.palette')
  const errorText = useErrorText()
  const list = useImageList(tab)
  const { query, result } = list
  const images = result.data?.images
  const dialog = useImageDialog(images ?? noImages)
  const columns = useImageColumns(tab)
  const rowActions = useImageActions(dialog.open)
  const bulkActions = useBulkActions(tab, dialog.open)
  const exportActions = useExportActions(query, list.isFiltered)
  useCommands(
    tPalette('groupPage'),
    exportActions.map((action) => ({ ...action, label: t('export.command', { what: action.label }) })),
  )
  useCommands(
    t('list.onPage'),
    (images ?? noImages).map((image) => ({
      id: image.id,
      label: imageTitle(image),
      icon: HardDrive,
      keywords: [image.id, image.osVersion],
      href: paths.images.detail(image.id),
    })),
  )

  const refetch = () => void result.refetch()
  const { data } = result
  return (
    <>
      <DataTable
        label={t(`tab.${tab}`)}
        columns={columns}
        rows={images}
        rowId={(image) => image.id}
        rowName={(image) => imageTitle(image)}
        rowHref={(image) => paths.images.detail(image.id)}
        rowActions={rowActions}
        bulkActions={bulkActions}
        sort={{ key: query.sort, direction: query.direction }}
        onSortChange={list.sortBy}
        isStale={result.isPlaceholderData}
        error={
          result.error
            ? {
                message: errorText(errorDataOf(result.error)),
                requestId: result.error instanceof ReadFailure ? result.error.requestId : undefined,
                onRetry: refetch,
              }
            : undefined
        }
        empty={<ListEmpty tab={tab} list={list} />}
        storageKey={`images.${tab}`}
        toolbar={<ImageFilters tab={tab} list={list} />}
        toolbarEnd={
          <>
            {toolbarEnd}
            <RefreshButton
              isRefreshing={result.isFetching && !result.isPlaceholderData}
              onRefresh={refetch}
            />
            <ExportMenu actions={exportActions} />
          </>
        }
        footer={
          <Pagination
            hasPrevious={Boolean(data?.previousCursor)}
            hasNext={Boolean(data?.nextCursor)}
            onPrevious={() => list.goTo(data?.previousCursor ?? null)}
            onNext={() => list.goTo(data?.nextCursor ?? null)}
            pageSize={query.pageSize}
            pageSizes={pageSizes}
            // safe: the sizes offered are those of the query
            onPageSizeChange={(pageSize) => list.filter({ pageSize: pageSize as (typeof pageSizes)[number] })}
            summary={data ? t('list.shown', { count: data.images.length }) : undefined}
          />
        }
      />
      <ImageDialogs state={dialog} />
    </>
  )
}
