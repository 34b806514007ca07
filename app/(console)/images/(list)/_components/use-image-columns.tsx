'use client'

import { Lock } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import { ImageStatusBadge } from '@/components/image/image-status'
import { architectureNames, useImageType } from '@/components/image/image-type'
import { useMemoryText } from '@/components/image/memory'
import { usePriceText } from '@/components/image/price'
import type { DataColumn } from '@/components/table/data-column'
import { Badge } from '@/components/ui/badge'
import { ByteSize } from '@/components/ui/byte-size'
import { Copyable } from '@/components/ui/copyable'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ImageTab } from '@/lib/domain/image/list-query'
import { diskText, imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'

type Column = DataColumn<ImageView>

const nothing = <span className="text-fg-subtle">—</span>

/** Columns of each tab in their order; ims-console §2–§5. Those after the bar are shown on request. */
const columnIds: Record<ImageTab, { shown: readonly string[]; hidden: readonly string[] }> = {
  public: {
    shown: ['name', 'status', 'osType', 'os', 'type', 'systemDisk', 'minRam', 'createdAt'],
    hidden: ['architecture', 'bootMode', 'size', 'id'],
  },
  private: {
    shown: ['name', 'status', 'osType', 'os', 'type', 'diskCapacity', 'encrypted', 'createdAt'],
    hidden: ['size', 'receivers', 'tags', 'minRam', 'architecture', 'bootMode', 'id'],
  },
  shared: {
    shown: ['name', 'osType', 'os', 'type', 'diskCapacity', 'ownerAccount', 'ownerProject', 'ownerProjectId'],
    hidden: ['size', 'tags', 'createdAt', 'architecture', 'id'],
  },
  market: {
    shown: ['name', 'supplier', 'summary', 'os', 'systemDisk', 'price', 'createdAt'],
    hidden: ['osType', 'architecture', 'size', 'minRam', 'id'],
  },
}

export function useImageColumns(tab: ImageTab): readonly Column[] {
  const t = useTranslations('image')
  const typeText = useImageType()
  const memoryText = useMemoryText()
  const priceText = usePriceText()

  // biome-ignore lint/correctness/useExhaustiveDependencies: the texts follow the language, as t does
  return useMemo(() => {
    const all: Column[] = [
      {
        id: 'name',
        header: t('field.name'),
        sortKey: 'name',
        isPrimary: true,
        cell: (image) => imageTitle(image),
      },
      {
        id: 'status',
        header: t('field.status'),
        sortKey: 'status',
        cell: (image) => <ImageStatusBadge image={image} />,
      },
      { id: 'osType', header: t('field.osType'), cell: (image) => image.osType },
      {
        id: 'os',
        header: t('field.os'),
        sortKey: 'osVersion',
        cell: (image) =>
          image.osVersion ? (
            <span title={image.osVersion} className="block max-w-48 truncate">
              {image.osVersion}
            </span>
          ) : (
            nothing
          ),
      },
      { id: 'type', header: t('field.type'), cell: typeText },
      {
        id: 'diskCapacity',
        header: t('field.diskCapacity'),
        sortKey: 'minDiskGib',
        align: 'end',
        cell: diskCapacity,
      },
      {
        id: 'systemDisk',
        header: t('field.systemDisk'),
        sortKey: 'minDiskGib',
        align: 'end',
        cell: diskCapacity,
      },
      {
        id: 'size',
        header: t('field.size'),
        sortKey: 'sizeBytes',
        align: 'end',
        cell: (image) => (image.sizeBytes > 0 ? <ByteSize bytes={image.sizeBytes} /> : nothing),
      },
      {
        id: 'encrypted',
        header: t('field.encrypted'),
        cell: (image) =>
          image.isEncrypted ? (
            <span className="inline-flex items-center gap-1 text-fg">
              <Lock aria-hidden="true" className="size-3" />
              {t('yes')}
            </span>
          ) : (
            t('no')
          ),
      },
      {
        id: 'receivers',
        header: t('field.receivers'),
        align: 'end',
        cell: (image) => (image.receiverCount > 0 ? image.receiverCount : nothing),
      },
      { id: 'tags', header: t('field.tags'), cell: (image) => <TagBadges image={image} /> },
      {
        id: 'minRam',
        header: t('field.minRam'),
        align: 'end',
        cell: (image) => memoryText(image.minRamMib),
      },
      {
        id: 'architecture',
        header: t('field.architecture'),
        cell: (image) => architectureNames[image.architecture],
      },
      { id: 'bootMode', header: t('field.bootMode'), cell: (image) => t(`bootMode.${image.bootMode}`) },
      { id: 'ownerAccount', header: t('field.ownerAccount'), cell: (image) => image.owner?.accountName },
      { id: 'ownerProject', header: t('field.ownerProject'), cell: (image) => image.owner?.projectName },
      {
        id: 'ownerProjectId',
        header: t('field.ownerProjectId'),
        cell: (image) =>
          image.owner ? (
            <Copyable
              value={image.owner.projectId}
              display={`${image.owner.projectId.slice(0, 8)}…`}
              label={t('copyProjectId')}
              className="min-w-26"
            />
          ) : (
            nothing
          ),
      },
      { id: 'supplier', header: t('field.supplier'), cell: (image) => image.listing?.supplier ?? nothing },
      {
        id: 'summary',
        header: t('field.summary'),
        cell: (image) =>
          image.listing?.summary ? (
            <span title={image.listing.summary}>{image.listing.summary}</span>
          ) : (
            nothing
          ),
      },
      {
        id: 'price',
        header: t('field.price'),
        align: 'end',
        cell: (image) => <span className="text-fg">{priceText(image.listing?.pricePerHour ?? null)}</span>,
      },
      {
        id: 'createdAt',
        header: t('field.createdAt'),
        sortKey: 'createdAt',
        cell: (image) => <RelativeTime value={image.createdAt} />,
      },
      {
        id: 'id',
        header: t('field.id'),
        cell: (image) => <Copyable value={image.id} label={t('action.copyId')} className="min-w-70" />,
      },
    ]
    const byId = new Map(all.map((column) => [column.id, column]))
    const { shown, hidden } = columnIds[tab]
    return [...shown, ...hidden].flatMap((id) => {
      const column = byId.get(id)
      return column ? [{ ...column, isHiddenByDefault: hidden.includes(id) }] : []
    })
  }, [t, tab])
}

/** A full-server image has several disks; which one would be meant is not to be said in one number. */
function diskCapacity(image: ImageView) {
  return image.kind === 'full_server' ? nothing : (diskText(image.minDiskGib) ?? nothing)
}

function TagBadges({ image }: { image: ImageView }) {
  if (image.tags.length === 0) return nothing
  return (
    <span className="flex gap-1">
      {image.tags.map(({ key, value }) => (
        <Badge key={key}>{value === '' ? key : `${key}=${value}`}</Badge>
      ))}
    </span>
  )
}
