'use client'

import { useTranslations } from 'next-intl'
import { ImageStatusBadge } from '@/components/image/image-status'
import { architectureNames, useImageType } from '@/components/image/image-type'
import { isOwn } from '@/components/image/image-verdicts'
import { IntegrityBadge } from '@/components/image/integrity-badge'
import { useMemoryText } from '@/components/image/memory'
import { usePriceText } from '@/components/image/price'
import { ByteSize } from '@/components/ui/byte-size'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { ExactTime, RelativeTime } from '@/components/ui/relative-time'
import { diskText } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import type { VerificationView } from '@/lib/domain/integrity/view'
import { ImageKey } from './image-key'
import { ImageSource } from './image-source'

/** Everything there is to know of an image; ims-console §3.4. */
export function Overview({ image }: { image: ImageView }) {
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <div className="grid gap-4">
        <Basics image={image} />
        <Storage image={image} />
      </div>
      <div className="grid gap-4">
        <System image={image} />
        <Origin image={image} />
        <Properties image={image} />
      </div>
    </div>
  )
}

function Basics({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  const typeText = useImageType()
  const priceText = usePriceText()
  return (
    <Card title={t('detail.basics')}>
      <DescriptionList
        columns={1}
        items={[
          { term: t('field.name'), value: image.name },
          { term: t('field.id'), value: <Copyable value={image.id} label={t('action.copyId')} /> },
          { term: t('field.type'), value: typeText(image) },
          { term: t('field.status'), value: <ImageStatusBadge image={image} /> },
          ...(isOwn(image)
            ? [{ term: t('field.publication'), value: t(`publication.${image.publication}`) }]
            : []),
          ...(image.listing && image.visibility === 'market'
            ? [
                { term: t('field.supplier'), value: image.listing.supplier },
                { term: t('field.price'), value: priceText(image.listing.pricePerHour) },
                { term: t('field.summary'), value: image.listing.summary },
              ]
            : []),
          ...(image.relation === 'shared' && image.owner
            ? [
                { term: t('field.ownerAccount'), value: image.owner.accountName },
                { term: t('field.ownerProject'), value: image.owner.projectName },
                {
                  term: t('field.ownerProjectId'),
                  value: <Copyable value={image.owner.projectId} label={t('copyProjectId')} />,
                },
              ]
            : []),
          { term: t('field.description'), value: image.description },
        ]}
      />
    </Card>
  )
}

function System({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  const memoryText = useMemoryText()
  const support = (value: boolean) => t(value ? 'support.yes' : 'support.no')
  const isSystem = image.kind === 'system_disk' || image.kind === 'full_server'
  return (
    <Card title={t('detail.system')}>
      <DescriptionList
        columns={1}
        items={[
          { term: t('field.osType'), value: t(`osType.${image.osType}`) },
          { term: t('field.os'), value: image.osVersion },
          ...(image.osPrettyName ? [{ term: t('field.osPrettyName'), value: image.osPrettyName }] : []),
          {
            term: t('field.architecture'),
            value: `${architectureNames[image.architecture]} · ${t('bits', { bits: image.osBit })}`,
          },
          ...(isSystem
            ? [
                { term: t('field.bootMode'), value: t(`bootMode.${image.bootMode}`) },
                { term: t('field.minRam'), value: memoryText(image.minRamMib) },
                { term: t('field.maxRam'), value: memoryText(image.maxRamMib) },
                { term: t('field.multiqueue'), value: support(image.hasNicMultiqueue) },
                { term: t('field.sriov'), value: support(image.hasSriov) },
                { term: t('field.cloudInit'), value: support(image.hasCloudInit) },
                { term: t('field.virtio'), value: support(image.hasVirtioDrivers) },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

function Storage({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  return (
    <Card title={t('detail.storage')}>
      <DescriptionList
        columns={1}
        items={[
          {
            term: t('field.diskCapacity'),
            value: image.kind === 'full_server' ? null : diskText(image.minDiskGib),
          },
          {
            term: t('field.size'),
            value: image.sizeBytes > 0 ? <ByteSize bytes={image.sizeBytes} /> : null,
          },
          {
            term: t('field.virtualSize'),
            value: image.virtualSizeBytes > 0 ? <ByteSize bytes={image.virtualSizeBytes} /> : null,
          },
          { term: t('field.diskFormat'), value: image.diskFormat },
          {
            term: t('field.checksum'),
            value: image.sha256 ? <Copyable value={image.sha256} label={t('copyChecksum')} /> : null,
          },
          ...(image.verification
            ? [{ term: t('field.verified'), value: <Verification verification={image.verification} /> }]
            : []),
          { term: t('field.encrypted'), value: <ImageKey image={image} /> },
          { term: t('field.storagePolicy'), value: t(`storagePolicy.${image.storagePolicy}`) },
        ]}
      />
    </Card>
  )
}

function Verification({ verification: { integrity, verifiedAt } }: { verification: VerificationView }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-x-3">
      <IntegrityBadge integrity={integrity} />
      {verifiedAt ? <RelativeTime value={verifiedAt} /> : null}
    </span>
  )
}

function Origin({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  return (
    <Card title={t('detail.origin')}>
      <DescriptionList
        columns={1}
        items={[
          { term: t('field.source'), value: <ImageSource image={image} /> },
          ...(image.sourceFormat ? [{ term: t('field.sourceFormat'), value: image.sourceFormat }] : []),
          { term: t('field.createdAt'), value: <ExactTime value={image.createdAt} /> },
          {
            term: t('field.activeAt'),
            value: image.activeAt ? <ExactTime value={image.activeAt} /> : null,
          },
          { term: t('field.updatedAt'), value: <ExactTime value={image.updatedAt} /> },
        ]}
      />
    </Card>
  )
}

/** What the owner made up through the API; most images have none. */
function Properties({ image }: { image: ImageView }) {
  const t = useTranslations('image')
  const properties = Object.entries(image.properties).toSorted(([a], [b]) => a.localeCompare(b))
  if (properties.length === 0) return null
  return (
    <Card title={t('detail.properties')}>
      <DescriptionList columns={1} items={properties.map(([term, value]) => ({ term, value }))} />
    </Card>
  )
}
