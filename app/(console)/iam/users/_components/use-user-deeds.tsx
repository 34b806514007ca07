'use client'

import { KeyRound, Trash2, UserCheck, UserX, Waypoints } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { paths } from '@/lib/client/paths'
import { isSomebodyElse, isWithinReach } from '@/lib/domain/iam/user-rules'
import type { UserView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { remove, update } from '../actions'
import { ResetPasswordDialog } from './reset-password-dialog'

/** What an open dialog is about. */
interface Open {
  what: 'reset' | 'disable' | 'delete'
  user: UserView
}

/** What can be done with a person, for the rows of the list and the page of one of them. */
export function useUserDeeds({ onDeleted }: { onDeleted?: () => void } = {}): {
  actionsOf: (user: UserView) => Action[][]
  dialogs: ReactNode
} {
  const t = useTranslations('iam.user')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useIamRefresh()
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  const name = open?.user.name ?? ''

  async function setStatus(user: UserView, status: UserView['status']): Promise<string | undefined> {
    const done = await update({ userId: user.id, status })
    if (!done.ok) return errorText(done.error)
    toast.success(t(status === 'disabled' ? 'isDisabled' : 'isEnabled', { name: user.name }))
    await refresh()
    return undefined
  }

  function actionsOf(user: UserView): Action[][] {
    const rules = [isWithinReach(user), isSomebodyElse(user)] as const
    const updateReason = reason(permit('iam:users:update'), ...rules)
    return [
      [
        {
          id: 'reset',
          label: t('reset'),
          icon: KeyRound,
          disabledReason: updateReason,
          perform: () => setOpen({ what: 'reset', user }),
        },
        user.status === 'enabled'
          ? {
              id: 'disable',
              label: t('disable'),
              icon: UserX,
              disabledReason: updateReason,
              perform: () => setOpen({ what: 'disable', user }),
            }
          : {
              id: 'enable',
              label: t('enable'),
              icon: UserCheck,
              disabledReason: updateReason,
              perform: () =>
                void setStatus(user, 'enabled').then((failure) => {
                  if (failure) toast.error(failure)
                }),
            },
        {
          id: 'explain',
          label: t('explain'),
          icon: Waypoints,
          disabledReason: reason(permit('iam:permissions:list')),
          href: paths.iam.explain({ user: user.id }),
        },
      ],
      [
        {
          id: 'delete',
          label: t('delete'),
          icon: Trash2,
          tone: 'danger',
          disabledReason: reason(permit('iam:users:delete'), ...rules),
          perform: () => setOpen({ what: 'delete', user }),
        },
      ],
    ]
  }

  const confirmProps = (what: Open['what']) => ({
    open: open?.what === what,
    onOpenChange: (isOpen: boolean) => {
      if (!isOpen) close()
    },
    tone: 'danger' as const,
  })
  const dialogs = (
    <>
      <ResetPasswordDialog user={open?.what === 'reset' ? open.user : undefined} onClose={close} />
      <ConfirmDialog
        {...confirmProps('disable')}
        title={t('disableTitle', { name })}
        confirmLabel={t('disable')}
        onConfirm={async () => open && setStatus(open.user, 'disabled')}
      >
        {t('disableText', {
          sessions: open?.user.sessionCount ?? 0,
          keys: open?.user.accessKeyCount ?? 0,
        })}
      </ConfirmDialog>
      <ConfirmDialog
        {...confirmProps('delete')}
        title={t('deleteTitle', { name })}
        confirmLabel={t('delete')}
        typedName={open?.user.name}
        onConfirm={async () => {
          if (!open) return undefined
          const done = await remove(open.user.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('deleted', { name: open.user.name }))
          onDeleted?.()
          await refresh()
          return undefined
        }}
      >
        {t('deleteText', { sessions: open?.user.sessionCount ?? 0, keys: open?.user.accessKeyCount ?? 0 })}
      </ConfirmDialog>
    </>
  )
  return { actionsOf, dialogs }
}
