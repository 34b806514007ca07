'use client'

import { CircleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useImageType } from '@/components/image/image-type'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'

/** The images a dialog is about, with what is to be said of each; those it cannot be done to say why. */
export function ImageBatchList({
  images,
  reasonOf,
  detail,
}: {
  images: readonly ImageView[]
  reasonOf: (image: ImageView) => string | undefined
  detail?: (image: ImageView) => ReactNode
}) {
  const t = useTranslations('image.batch')
  const typeText = useImageType()
  return (
    <ul
      aria-label={t('label')}
      className="max-h-56 divide-y divide-line overflow-y-auto rounded-lg border border-line text-sm"
    >
      {images.map((image) => {
        const reason = reasonOf(image)
        return (
          <li key={image.id} className="flex items-baseline gap-3 px-3 py-1.5">
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium text-fg">{imageTitle(image)}</span>
              {reason ? (
                <span className="flex items-start gap-1 text-xs text-warning">
                  <CircleAlert aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
                  {t('leftOut', { reason })}
                </span>
              ) : null}
            </span>
            <span className="shrink-0 text-xs text-fg-muted">
              {detail && !reason ? detail(image) : typeText(image)}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
