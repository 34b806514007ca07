'use client'

import { Ban, Share2, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts } from '@/components/image/image-verdicts'
import type { Action } from '@/components/ui/action'
import { all, type Verdict, yes } from '@/lib/domain/errors'
import type { ImageTab } from '@/lib/domain/image/list-query'
import type { ImageView } from '@/lib/domain/image/view'
import type { ImageDialogState } from '../../_components/image-dialog-state'

type Images = readonly ImageView[]

/** What can be done with several images at once; nothing on tabs whose images belong to others. */
export function useBulkActions(
  tab: ImageTab,
  open: ImageDialogState['open'],
): ((images: Images) => readonly Action[]) | undefined {
  const t = useTranslations('image.action')
  const permit = usePermit()
  const reason = useReason()

  /** A batch is refused as a whole only when none of its images can take part. */
  const some = (images: Images, rule: (image: ImageView) => Verdict): Verdict =>
    images.some((image) => rule(image).ok) ? yes : all(...images.map(rule))

  switch (tab) {
    case 'private':
      return (images) => [
        {
          id: 'share',
          label: t('share'),
          icon: Share2,
          disabledReason: reason(permit('ims:images:share'), some(images, imageVerdicts.share)),
          perform: () => open('share', images),
        },
        {
          id: 'delete',
          label: t('delete'),
          icon: Trash2,
          tone: 'danger',
          disabledReason: reason(permit('ims:images:delete'), some(images, imageVerdicts.delete)),
          perform: () => open('delete', images),
        },
      ]
    case 'shared':
      return (images) => [
        {
          id: 'reject',
          label: t('reject'),
          icon: Ban,
          tone: 'danger',
          disabledReason: reason(permit('ims:images:share')),
          perform: () => open('reject', images),
        },
      ]
    default:
      return undefined
  }
}
