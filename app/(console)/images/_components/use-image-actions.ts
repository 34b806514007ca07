'use client'

import {
  Ban,
  Check,
  Copy,
  CopyPlus,
  Download,
  PackageOpen,
  Pencil,
  Share2,
  Store,
  Tags,
  Trash2,
  Undo2,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts, isOwn } from '@/components/image/image-verdicts'
import { useJobActions } from '@/components/job/job-deeds'
import type { Action } from '@/components/ui/action'
import { copyText } from '@/components/ui/copyable'
import { endpoints } from '@/lib/client/endpoints'
import { paths } from '@/lib/client/paths'
import { saveFile } from '@/lib/client/save-file'
import { mayEverLeave } from '@/lib/domain/image/export'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import type { ImageDialogState } from './image-dialog-state'
import { useAnswer } from './use-answer'

/** What can be done with an image, in groups: the same list for row menus, buttons and the palette. */
export function useImageActions(open: ImageDialogState['open']): (image: ImageView) => Action[][] {
  const t = useTranslations('image.action')
  const permit = usePermit()
  const reason = useReason()
  const jobActions = useJobActions()
  const answer = useAnswer()
  const isOperator = permit('operator:market:manage').ok

  return (image) => {
    const copyId: Action = {
      id: 'copy-id',
      label: t('copyId'),
      icon: Copy,
      perform: () => void copyText(image.id).then(() => toast.success(t('idCopied'))),
    }
    const copyAction: Action = {
      id: 'copy',
      label: t('copy'),
      icon: CopyPlus,
      disabledReason: reason(permit('ims:images:copy', image), imageVerdicts.copy(image)),
      perform: () => open('copy', [image]),
    }
    if (!isOwn(image)) {
      const isAccepted = image.relation === 'shared' && image.memberStatus === 'accepted'
      const answers = image.relation === 'shared' ? [answerAction(image)] : []
      return [[...(isAccepted ? [copyAction] : []), copyId], answers]
    }

    const operator: Action[] = []
    if (image.visibility === 'market') {
      operator.push({
        id: 'withdraw',
        label: t('withdraw'),
        icon: Undo2,
        disabledReason: reason(permit('operator:market:manage')),
        perform: () => open('withdraw', [image]),
      })
    } else if (image.visibility === 'public') {
      operator.push({
        id: 'withdraw-public',
        label: t('withdrawPublic'),
        icon: Undo2,
        disabledReason: reason(permit('operator:publicImages:manage')),
        perform: () => open('withdraw-public', [image]),
      })
    } else if (isOperator) {
      operator.push({
        id: 'publish',
        label: t('publish'),
        icon: Store,
        disabledReason: reason(imageVerdicts.publish(image)),
        perform: () => open('publish', [image]),
      })
    }

    return [
      image.job ? jobActions({ ...image.job, subject: imageTitle(image), imageId: null }) : [],
      [
        {
          id: 'modify',
          label: t('modify'),
          icon: Pencil,
          disabledReason: reason(permit('ims:images:update', image), imageVerdicts.update(image)),
          perform: () => open('modify', [image]),
        },
        {
          id: 'share',
          label: t('share'),
          icon: Share2,
          disabledReason: reason(permit('ims:images:share', image), imageVerdicts.share(image)),
          perform: () => open('share', [image]),
        },
        {
          id: 'tags',
          label: t('tags'),
          icon: Tags,
          href: paths.images.detail(image.id, { tab: 'tags' }),
        },
      ],
      [
        // What can never be for an image is left out (ims-console §3.3).
        ...(image.kind === 'iso' ? [] : [copyAction]),
        ...(mayEverLeave(image) ? [exportAction(image)] : []),
        {
          id: 'download',
          label: t('download'),
          icon: Download,
          disabledReason: reason(permit('ims:images:export', image), imageVerdicts.download(image)),
          perform: () => saveFile(endpoints.imageFile(image.id)),
        },
        copyId,
      ],
      operator,
      [
        {
          id: 'delete',
          label: t('delete'),
          icon: Trash2,
          tone: 'danger',
          disabledReason: deleteReason(image),
          perform: () => open('delete', [image]),
        },
      ],
    ]
  }

  function exportAction(image: ImageView): Action {
    return {
      id: 'export',
      label: t('export'),
      icon: PackageOpen,
      disabledReason: reason(permit('ims:images:export', image), imageVerdicts.export(image)),
      perform: () => open('export', [image]),
    }
  }

  function answerAction(image: ImageView): Action {
    const disabledReason = reason(permit('ims:images:share'))
    return image.memberStatus === 'accepted'
      ? {
          id: 'reject',
          label: t('reject'),
          icon: Ban,
          tone: 'danger',
          disabledReason,
          perform: () => open('reject', [image]),
        }
      : {
          id: 'accept',
          label: t('accept'),
          icon: Check,
          disabledReason,
          perform: () => void answer([image], 'accepted'),
        }
  }

  function deleteReason(image: ImageView): string | undefined {
    // The rule's own words are for everybody else: the operator can take the image back.
    if (image.visibility === 'public') return t('withdrawFirst')
    return reason(permit('ims:images:delete', image), imageVerdicts.delete(image))
  }
}
