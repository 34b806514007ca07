'use client'

import { useTranslations } from 'next-intl'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { ImageView } from '@/lib/domain/image/view'
import { ImageBatchList } from './image-batch-list'
import { useAnswer } from './use-answer'

/** Gives shared images back; they can be accepted again later. */
export function RejectDialog({ images, onClose }: { images: readonly ImageView[]; onClose: () => void }) {
  const t = useTranslations('share.reject')
  const answer = useAnswer()
  const count = images.length
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      tone="danger"
      title={t('title', { count, name: images[0]?.name ?? '' })}
      confirmLabel={t('confirm')}
      onConfirm={() => answer(images, 'rejected')}
    >
      <p>{t('effect')}</p>
      {count > 1 ? <ImageBatchList images={images} reasonOf={() => undefined} /> : null}
    </ConfirmDialog>
  )
}
