'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Download, HardDriveUpload, Link, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { endpoints } from '@/lib/client/endpoints'
import { paths } from '@/lib/client/paths'
import { bucketKeys } from '@/lib/client/queries/buckets'
import { saveFile } from '@/lib/client/save-file'
import type { BucketView, ObjectView } from '@/lib/domain/bucket/bucket'
import { no, yes } from '@/lib/domain/errors'
import { useErrorText } from '@/lib/i18n/error-text'
import { removeObject } from '../../actions'
import { LinkDialog } from './link-dialog'

/** What can be done with a file: make an image of it, download it, let others download it, delete it. */
export function useObjectActions(bucket: Pick<BucketView, 'storageClass'>): {
  actionsOf: (object: ObjectView) => readonly (readonly Action[])[]
  dialog: ReactNode
} {
  const t = useTranslations('bucket')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const client = useQueryClient()
  const [linking, setLinking] = useState<ObjectView>()
  const [removing, setRemoving] = useState<ObjectView>()
  const isStandard = bucket.storageClass === 'standard'

  const actionsOf = (object: ObjectView): readonly (readonly Action[])[] => [
    [
      {
        id: 'create-image',
        label: t('createImage'),
        icon: HardDriveUpload,
        href: paths.images.new({ objectId: object.id }),
        disabledReason: reason(permit('ims:images:create'), isStandard ? yes : no('bucket.not_standard')),
      },
      {
        id: 'download',
        label: t('download'),
        icon: Download,
        disabledReason: reason(permit('obs:object:get')),
        perform: () => saveFile(endpoints.objectFile(object.id)),
      },
      {
        id: 'link',
        label: t('link.action'),
        icon: Link,
        disabledReason: reason(permit('obs:object:get')),
        perform: () => setLinking(object),
      },
    ],
    [
      {
        id: 'delete',
        label: t('deleteObject'),
        icon: Trash2,
        tone: 'danger',
        disabledReason: reason(permit('obs:object:delete')),
        perform: () => setRemoving(object),
      },
    ],
  ]

  const dialog = (
    <>
      <LinkDialog object={linking} onClose={() => setLinking(undefined)} />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRemoving(undefined)
        }}
        title={t('deleteObjectTitle', { key: removing?.key ?? '' })}
        confirmLabel={t('deleteObject')}
        tone="danger"
        onConfirm={async () => {
          if (!removing) return undefined
          const done = await removeObject(removing.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('deletedObject', { key: removing.key }))
          await client.invalidateQueries({ queryKey: bucketKeys.all })
          return undefined
        }}
      >
        {t('deleteObjectText')}
      </ConfirmDialog>
    </>
  )
  return { actionsOf, dialog }
}
