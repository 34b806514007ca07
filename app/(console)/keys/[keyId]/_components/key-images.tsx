'use client'

import { useQuery } from '@tanstack/react-query'
import { HardDrive } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { useActor } from '@/components/iam/actor'
import { ImageStatusBadge } from '@/components/image/image-status'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { keyImagesOptions } from '@/lib/client/queries/keys'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import type { KeyView } from '@/lib/domain/kms/view'
import { useErrorText } from '@/lib/i18n/error-text'

/** Images that cannot be opened without the key. */
export function KeyImages({ about }: { about: KeyView }) {
  const t = useTranslations('key')
  const errorText = useErrorText()
  const { projectId } = useActor()
  const { data, error, refetch } = useQuery(keyImagesOptions(projectId, about.id))
  const columns = useColumns()
  const hiddenCount = data ? about.imageCount - data.length : 0
  const remark = hiddenCount > 0 ? t('imagesHidden', { count: hiddenCount }) : undefined
  return (
    <DataTable
      label={t('tab.images')}
      columns={columns}
      rows={data}
      rowId={({ id }) => id}
      rowName={imageTitle}
      rowHref={({ id }) => paths.images.detail(id)}
      error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
      storageKey="key.images"
      footer={remark ? <p className="px-4 py-2 text-xs text-fg-muted">{remark}</p> : undefined}
      empty={
        <EmptyState icon={HardDrive} title={t('imagesNoneTitle')}>
          {t('imagesNoneText')}
        </EmptyState>
      }
    />
  )
}

function useColumns(): readonly DataColumn<ImageView>[] {
  const t = useTranslations('key.column')
  return useMemo(
    () => [
      { id: 'name', header: t('imageName'), isPrimary: true, cell: imageTitle },
      { id: 'status', header: t('imageStatus'), cell: (image) => <ImageStatusBadge image={image} /> },
      {
        id: 'createdAt',
        header: t('imageCreatedAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
    ],
    [t],
  )
}
