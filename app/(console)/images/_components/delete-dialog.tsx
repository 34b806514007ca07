'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { toast } from '@/components/feedback/toast'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts } from '@/components/image/image-verdicts'
import { Callout } from '@/components/ui/callout'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { imageKeys } from '@/lib/client/queries/images'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { deleteImages } from '../actions'
import { refusedLines } from './batch-text'
import { ImageBatchList } from './image-batch-list'
import { useRefresh } from './use-refresh'

/** Names things and effect; what others rely on asks for the name [M8]. */
export function DeleteDialog({
  images,
  open,
  onClose,
  onDeleted,
}: {
  images: readonly ImageView[]
  open: boolean
  onClose: () => void
  onDeleted?: () => void
}) {
  const t = useTranslations('image.delete')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useRefresh()
  const client = useQueryClient()
  const { projectId } = useActor()
  const isLeaving = useRef(false)
  const reasonOf = (image: ImageView) =>
    reason(permit('ims:images:delete', image), imageVerdicts.delete(image))
  const deletable = images.filter((image) => reasonOf(image) === undefined)
  const only = images.length === 1 ? images[0] : undefined
  const shared = deletable.filter((image) => image.receiverCount > 0)
  const receiverCount = shared.reduce((sum, image) => sum + image.receiverCount, 0)
  const count = deletable.length
  const phrase = only ? only.name : t('phrase', { count })

  async function remove(): Promise<string | undefined> {
    const result = await deleteImages({ imageIds: deletable.map((image) => image.id) })
    if (!result.ok) return errorText(result.error)
    const done = result.value.filter((item) => item.error === null)
    // What is gone is not asked for again.
    for (const { imageId } of done) client.removeQueries({ queryKey: imageKeys.one(projectId, imageId) })
    refresh('image', 'quota', 'tag')
    if (done.length > 0) {
      toast.success(only ? t('doneOne', { name: only.name }) : t('done', { count: done.length }))
      isLeaving.current = onDeleted !== undefined
      onDeleted?.()
    }
    return refusedLines(result.value, images, errorText)
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(isOpen) => {
        // Closing writes the address, which would call off the way to another page.
        if (!isOpen && !isLeaving.current) onClose()
      }}
      tone="danger"
      title={only ? t('titleOne', { name: only.name }) : t('title', { count })}
      confirmLabel={t('confirm')}
      typedName={shared.length > 0 ? phrase : undefined}
      disabledReason={count === 0 ? (only ? reasonOf(only) : t('nothing')) : undefined}
      onConfirm={remove}
    >
      <p>{t('effect', { count })}</p>
      {only ? null : <ImageBatchList images={images} reasonOf={reasonOf} />}
      {receiverCount > 0 ? (
        <Callout tone="warning">{t('shared', { count: receiverCount, images: shared.length })}</Callout>
      ) : null}
    </ConfirmDialog>
  )
}
