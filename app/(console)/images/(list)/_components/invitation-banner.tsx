'use client'

import { ChevronDown, Inbox } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useId, useState } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useImageType } from '@/components/image/image-type'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { cn } from '@/components/ui/cn'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { useAnswer } from '../../_components/use-answer'

/** Asks whether to take what an account offers: all at once, or opened, image by image. */
export function InvitationBanner({ account, images }: { account: string; images: readonly ImageView[] }) {
  const t = useTranslations('share.inbox')
  const listId = useId()
  const typeText = useImageType()
  const refusal = useReason()(usePermit()('ims:images:share'))
  const answer = useAnswer()
  const [isOpen, setIsOpen] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const [unchecked, setUnchecked] = useState<ReadonlySet<string>>(new Set())
  const chosen = images.filter((image) => !unchecked.has(image.id))
  const chooseFirst = chosen.length === 0 ? t('chooseFirst') : undefined

  async function send(about: readonly ImageView[], value: 'accepted' | 'rejected') {
    setIsBusy(true)
    await answer(about, value)
    setIsBusy(false)
  }

  function toggle(imageId: string) {
    const next = new Set(unchecked)
    if (!next.delete(imageId)) next.add(imageId)
    setUnchecked(next)
  }

  return (
    <div className="rounded-lg border border-accent-line bg-accent-soft text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3 py-2">
        <Inbox aria-hidden="true" className="size-4 shrink-0 text-accent" />
        <p className="min-w-0 flex-1">{t('question', { account, count: images.length })}</p>
        <Button
          variant="ghost"
          size="sm"
          aria-expanded={isOpen}
          aria-controls={listId}
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? t('fold') : t('look')}
          <ChevronDown
            aria-hidden="true"
            className={cn('size-3.5 transition-transform', isOpen && 'rotate-180')}
          />
        </Button>
        {isOpen ? null : (
          <Button
            variant="primary"
            size="sm"
            isBusy={isBusy}
            disabledReason={refusal}
            onClick={() => void send(images, 'accepted')}
          >
            {t('acceptAll')}
          </Button>
        )}
      </div>
      {isOpen ? (
        <div id={listId} className="border-t border-accent-line bg-surface rounded-b-lg">
          <ul className="max-h-64 divide-y divide-line overflow-y-auto">
            {images.map((image) => (
              <li key={image.id}>
                {/* biome-ignore lint/a11y/noLabelWithoutControl: the box is inside of it */}
                <label className="flex cursor-pointer items-center gap-3 px-3 py-2 hover:bg-hover">
                  <Checkbox checked={!unchecked.has(image.id)} onCheckedChange={() => toggle(image.id)} />
                  <span className="min-w-0 flex-1 truncate font-medium">{imageTitle(image)}</span>
                  <span className="hidden truncate text-xs text-fg-muted sm:block">{image.osVersion}</span>
                  <span className="shrink-0 text-xs text-fg-muted">{typeText(image)}</span>
                  <span className="shrink-0 text-xs text-fg-muted">{image.minDiskGib} GiB</span>
                </label>
              </li>
            ))}
          </ul>
          <div className="flex items-center justify-end gap-2 border-t border-line px-3 py-2">
            <span className="mr-auto text-xs text-fg-muted" aria-live="polite">
              {t('chosen', { count: chosen.length })}
            </span>
            <Button
              size="sm"
              variant="danger-quiet"
              disabledReason={refusal ?? chooseFirst}
              onClick={() => void send(chosen, 'rejected')}
            >
              {t('reject')}
            </Button>
            <Button
              size="sm"
              variant="primary"
              isBusy={isBusy}
              disabledReason={refusal ?? chooseFirst}
              onClick={() => void send(chosen, 'accepted')}
            >
              {t('accept')}
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  )
}
