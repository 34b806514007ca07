'use client'

import { Copy, Pencil, Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { paths } from '@/lib/client/paths'
import { no, yes } from '@/lib/domain/errors'
import type { PolicyView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { remove } from '../actions'

/** Editing, duplicating and deleting, for the rows of the list and the page of one policy. */
export function usePolicyDeeds({ onDeleted }: { onDeleted?: () => void } = {}): {
  actionsOf: (policy: PolicyView) => Action[][]
  dialogs: ReactNode
} {
  const t = useTranslations('iam.policy')
  const errorText = useErrorText()
  const format = useFormatter()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useIamRefresh()
  const [removing, setRemoving] = useState<PolicyView>()

  const actionsOf = (policy: PolicyView): Action[][] => {
    const ofSystem = policy.id === null ? t('systemFixed') : undefined
    const names = policy.receivers.map(({ name }) => name)
    const inUse = names.length > 0 ? no('iam.policy_in_use', { groups: names.slice(0, 5) }) : yes
    return [
      [
        {
          id: 'edit',
          label: t('edit'),
          icon: Pencil,
          disabledReason: ofSystem ?? reason(permit('iam:policies:update')),
          href: paths.iam.editPolicy(policy.id ?? policy.name),
        },
        {
          id: 'duplicate',
          label: t('duplicate'),
          icon: Copy,
          disabledReason: reason(permit('iam:policies:create')),
          href: paths.iam.newPolicy({ from: policy.id ?? policy.name }),
        },
      ],
      [
        {
          id: 'delete',
          label: t('delete'),
          icon: Trash2,
          tone: 'danger',
          disabledReason: ofSystem ?? reason(permit('iam:policies:delete'), inUse),
          perform: () => setRemoving(policy),
        },
      ],
    ]
  }

  const dialogs = (
    <ConfirmDialog
      open={removing !== undefined}
      onOpenChange={(isOpen) => {
        if (!isOpen) setRemoving(undefined)
      }}
      title={t('deleteTitle', { name: removing?.name ?? '' })}
      confirmLabel={t('delete')}
      tone="danger"
      onConfirm={async () => {
        if (!removing?.id) return undefined
        const done = await remove(removing.id)
        if (!done.ok) return errorText(done.error)
        toast.success(t('deleted', { name: removing.name }))
        onDeleted?.()
        await refresh()
        return undefined
      }}
    >
      {removing && removing.receivers.length > 0
        ? format.list(removing.receivers.map(({ name }) => name))
        : t('deleteText')}
    </ConfirmDialog>
  )
  return { actionsOf, dialogs }
}
