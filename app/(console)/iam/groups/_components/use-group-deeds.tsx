'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { GroupView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { remove } from '../actions'
import { GroupDialog } from './group-dialog'

/** Changing and deleting a group, for the rows of the list and the page of one. */
export function useGroupDeeds({ onDeleted }: { onDeleted?: () => void } = {}): {
  actionsOf: (group: GroupView) => Action[][]
  dialogs: ReactNode
} {
  const t = useTranslations('iam.group')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useIamRefresh()
  const [open, setOpen] = useState<{ what: 'edit' | 'delete'; group: GroupView }>()
  const close = () => setOpen(undefined)

  const actionsOf = (group: GroupView): Action[][] => [
    [
      {
        id: 'edit',
        label: t('edit'),
        icon: Pencil,
        disabledReason: reason(permit('iam:groups:update')),
        perform: () => setOpen({ what: 'edit', group }),
      },
    ],
    [
      {
        id: 'delete',
        label: t('delete'),
        icon: Trash2,
        tone: 'danger',
        disabledReason: reason(permit('iam:groups:delete')),
        perform: () => setOpen({ what: 'delete', group }),
      },
    ],
  ]
  const dialogs = (
    <>
      {open?.what === 'edit' ? <GroupDialog open group={open.group} onClose={close} /> : null}
      <ConfirmDialog
        open={open?.what === 'delete'}
        onOpenChange={(isOpen) => {
          if (!isOpen) close()
        }}
        title={t('deleteTitle', { name: open?.group.name ?? '' })}
        confirmLabel={t('delete')}
        tone="danger"
        typedName={open?.group.name}
        onConfirm={async () => {
          if (!open) return undefined
          const done = await remove(open.group.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('deleted', { name: open.group.name }))
          onDeleted?.()
          await refresh()
          return undefined
        }}
      >
        {t('deleteText', {
          members: open?.group.memberCount ?? 0,
          grants: open?.group.grantCount ?? 0,
        })}
      </ConfirmDialog>
    </>
  )
  return { actionsOf, dialogs }
}
