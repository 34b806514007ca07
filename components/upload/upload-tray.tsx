'use client'

import { CloudUpload } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { CountBadge } from '@/components/ui/badge'
import { ButtonLink } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { Popover } from '@/components/ui/popover'
import { paths } from '@/lib/client/paths'
import { isUnderWay, type UploadItem } from '@/lib/client/upload/upload-item'
import { useUploads } from './upload-provider'
import { UploadRow } from './upload-row'
import { percentOf } from './use-upload-text'
import { useUploadToasts } from './use-upload-toasts'

/** The button in the top bar and the list behind it. Nothing is shown while there are no uploads. */
export function UploadTray() {
  const t = useTranslations('upload')
  const items = useUploads()
  const [isOpen, setIsOpen] = useState(false)
  useUploadToasts(items)
  if (items.length === 0) return null

  const active = items.filter(isUnderWay)
  const waiting = items.filter(({ status }) => status === 'interrupted' || status === 'failed')
  const percent = Math.floor(totalPercent(active))
  const label =
    active.length > 0
      ? t('openActive', { count: active.length, percent })
      : waiting.length > 0
        ? t('openWaiting', { count: waiting.length })
        : t('open')
  return (
    <span className="relative inline-flex">
      <Popover
        open={isOpen}
        onOpenChange={setIsOpen}
        align="end"
        label={t('title')}
        initialFocus="panel"
        className="w-[min(26rem,calc(100vw-1rem))] p-0"
        trigger={<IconButton icon={CloudUpload} label={label} hasTooltip={!isOpen} />}
      >
        <h2 className="border-b border-line px-4 py-2.5 text-sm font-semibold">{t('title')}</h2>
        <ul>
          {items.toReversed().map((item) => (
            <li key={item.id} className="border-b border-line px-4 py-3 last:border-0">
              <UploadRow
                item={item}
                actions={<Afterwards item={item} onNavigate={() => setIsOpen(false)} />}
              />
            </li>
          ))}
        </ul>
        {active.length > 0 ? (
          <p className="border-t border-line bg-well px-4 py-2 text-xs text-fg-muted">{t('keepOpen')}</p>
        ) : null}
      </Popover>
      <span aria-hidden="true" className="pointer-events-none absolute -top-0.5 -right-0.5">
        <CountBadge count={active.length + waiting.length} />
      </span>
      {active.length > 0 ? (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-x-1 -bottom-0.5 h-0.5 rounded-full bg-neutral-soft"
        >
          <span className="block h-full rounded-full bg-accent-solid" style={{ width: `${percent}%` }} />
        </span>
      ) : null}
    </span>
  )
}

function Afterwards({ item, onNavigate }: { item: UploadItem; onNavigate: () => void }) {
  const t = useTranslations('upload')
  const permit = usePermit()
  const reason = useReason()
  if (!item.result) return null
  const { objectId, bucketId } = item.result
  return (
    <div className="flex gap-2">
      <ButtonLink
        size="sm"
        href={paths.images.new({ objectId })}
        onClick={onNavigate}
        disabledReason={reason(permit('ims:images:create'))}
      >
        {t('createImage')}
      </ButtonLink>
      <ButtonLink size="sm" variant="ghost" href={paths.buckets.detail(bucketId)} onClick={onNavigate}>
        {t('showInBucket')}
      </ButtonLink>
    </div>
  )
}

function totalPercent(items: readonly UploadItem[]): number {
  const total = items.reduce((sum, item) => sum + item.sizeBytes, 0)
  if (total === 0) return 0
  return items.reduce((sum, item) => sum + (percentOf(item) * item.sizeBytes) / total, 0)
}
