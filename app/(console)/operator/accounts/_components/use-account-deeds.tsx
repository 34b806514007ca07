'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Snowflake, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { accountKeys } from '@/lib/client/queries/operator'
import { canFreeze } from '@/lib/domain/account/rules'
import type { AccountView } from '@/lib/domain/account/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { restore } from '../actions'
import { FreezeDialog } from './freeze-dialog'

type Subject = Pick<AccountView, 'id' | 'name' | 'kind' | 'status'>

/** Freezing and restoring, for the rows of the list and for the page of one account. */
export function useAccountDeeds(): { actionsOf: (account: Subject) => Action[]; dialogs: ReactNode } {
  const t = useTranslations('operator.account')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const client = useQueryClient()
  const [freezing, setFreezing] = useState<Subject>()
  const [restoring, setRestoring] = useState<Subject>()

  const actionsOf = (account: Subject): Action[] =>
    account.status === 'frozen'
      ? [
          {
            id: 'restore',
            label: t('restore'),
            icon: Sun,
            disabledReason: reason(permit('operator:accounts:manage')),
            perform: () => setRestoring(account),
          },
        ]
      : [
          {
            id: 'freeze',
            label: t('freeze'),
            icon: Snowflake,
            tone: 'danger',
            disabledReason: reason(permit('operator:accounts:manage'), canFreeze(account)),
            perform: () => setFreezing(account),
          },
        ]

  const dialogs = (
    <>
      <FreezeDialog key={freezing?.id} account={freezing} onClose={() => setFreezing(undefined)} />
      <ConfirmDialog
        open={restoring !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRestoring(undefined)
        }}
        title={t('restoreTitle', { name: restoring?.name ?? '' })}
        confirmLabel={t('restore')}
        onConfirm={async () => {
          if (!restoring) return undefined
          const done = await restore(restoring.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('restored', { name: restoring.name }))
          await client.invalidateQueries({ queryKey: accountKeys.all })
          return undefined
        }}
      >
        {t('restoreText')}
      </ConfirmDialog>
    </>
  )
  return { actionsOf, dialogs }
}
