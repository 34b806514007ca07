'use client'

import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { withdraw, withdrawPublic } from '../actions'
import { CopyDialog } from './copy-dialog'
import { DeleteDialog } from './delete-dialog'
import { ExportDialog } from './export-dialog'
import type { ImageDialogState } from './image-dialog-state'
import { ModifyDialog } from './modify-dialog'
import { PublishDialog } from './publish-dialog'
import { RejectDialog } from './reject-dialog'
import { ShareDialog } from './share-dialog'
import { useRefresh } from './use-refresh'

/** The one dialog that is open; each opening starts fresh. */
export function ImageDialogs({ state, onDeleted }: { state: ImageDialogState; onDeleted?: () => void }) {
  const { dialog, images, close } = state
  const image = images[0]
  if (!dialog || !image) return null
  const key = `${dialog}:${images.map(({ id }) => id).join()}`
  switch (dialog) {
    case 'modify':
      return <ModifyDialog key={key} image={image} open onClose={close} />
    case 'share':
      return <ShareDialog key={key} images={images} open onClose={close} />
    case 'copy':
      return <CopyDialog key={key} image={image} onClose={close} />
    case 'export':
      return <ExportDialog key={key} image={image} onClose={close} />
    case 'delete':
      return <DeleteDialog key={key} images={images} open onClose={close} onDeleted={onDeleted} />
    case 'reject':
      return <RejectDialog key={key} images={images} onClose={close} />
    case 'publish':
      return <PublishDialog key={key} image={image} open onClose={close} />
    case 'withdraw':
    case 'withdraw-public':
      return (
        <WithdrawDialog key={key} image={image} isPublic={dialog === 'withdraw-public'} onClose={close} />
      )
  }
}

function WithdrawDialog({
  image,
  isPublic,
  onClose,
}: {
  image: ImageView
  isPublic: boolean
  onClose: () => void
}) {
  const t = useTranslations('image.withdraw')
  const errorText = useErrorText()
  const refresh = useRefresh()
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('title', { name: imageTitle(image) })}
      confirmLabel={t('confirm')}
      onConfirm={async () => {
        const act = isPublic ? withdrawPublic : withdraw
        const result = await act({ imageId: image.id })
        if (!result.ok) return errorText(result.error)
        refresh('image', 'quota')
        toast.success(t('done', { name: imageTitle(image) }))
        return undefined
      }}
    >
      {isPublic ? t('publicEffect') : t('marketEffect')}
    </ConfirmDialog>
  )
}
