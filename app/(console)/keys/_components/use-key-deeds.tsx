'use client'

import { CirclePause, CirclePlay, Pencil, RotateCw, Trash2, Undo2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { Result } from '@/lib/auth/as-result'
import { canDoWithKey, canRotate } from '@/lib/domain/kms/rules'
import type { KeyView } from '@/lib/domain/kms/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { cancelDeletion, disable, enable, rotate } from '../actions'
import { DeletionDialog } from './deletion-dialog'
import { KeyDialog } from './key-dialog'
import { useKeyRefresh } from './use-key-refresh'

/** What can be done with a key, for the rows of the list and the page of one. */
export function useKeyDeeds(): { actionsOf: (key: KeyView) => Action[][]; dialogs: ReactNode } {
  const t = useTranslations('key')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useKeyRefresh()
  const [open, setOpen] = useState<{ what: 'edit' | 'rotate' | 'disable' | 'delete'; key: KeyView }>()
  const close = () => setOpen(undefined)

  /** Carries out and tells; gives the sentence of a refusal. */
  async function carryOut<T>(
    deed: Promise<Result<T>>,
    doneText: (value: T) => string,
  ): Promise<string | undefined> {
    const done = await deed
    await refresh()
    if (!done.ok) return errorText(done.error)
    toast.success(doneText(done.value))
    return undefined
  }

  /** The same for deeds without a dialog, which has no place for the sentence. */
  async function carryOutAtOnce(deed: Promise<Result<void>>, doneText: string): Promise<void> {
    const failure = await carryOut(deed, () => doneText)
    if (failure !== undefined) toast.error(failure)
  }

  const actionsOf = (key: KeyView): Action[][] => [
    [
      {
        id: 'edit',
        label: t('edit'),
        icon: Pencil,
        disabledReason: reason(permit('kms:cmk:update'), canDoWithKey(key, 'update')),
        perform: () => setOpen({ what: 'edit', key }),
      },
      {
        id: 'rotate',
        label: t('rotate'),
        icon: RotateCw,
        disabledReason: reason(permit('kms:cmk:rotate'), canRotate(key, key.currentVersion)),
        perform: () => setOpen({ what: 'rotate', key }),
      },
      key.state === 'disabled'
        ? {
            id: 'enable',
            label: t('enable'),
            icon: CirclePlay,
            disabledReason: reason(permit('kms:cmk:enable'), canDoWithKey(key, 'enable')),
            perform: () => void carryOutAtOnce(enable(key.id), t('enabled', { alias: key.alias })),
          }
        : {
            id: 'disable',
            label: t('disable'),
            icon: CirclePause,
            disabledReason: reason(permit('kms:cmk:disable'), canDoWithKey(key, 'disable')),
            perform: () => setOpen({ what: 'disable', key }),
          },
    ],
    [
      key.state === 'pending_deletion'
        ? {
            id: 'cancel-deletion',
            label: t('cancelDeletion'),
            icon: Undo2,
            disabledReason: reason(permit('kms:cmk:delete'), canDoWithKey(key, 'cancelDeletion')),
            perform: () =>
              void carryOutAtOnce(cancelDeletion(key.id), t('deletionCancelled', { alias: key.alias })),
          }
        : {
            id: 'schedule-deletion',
            label: t('scheduleDeletion'),
            icon: Trash2,
            tone: 'danger',
            disabledReason: reason(permit('kms:cmk:delete'), canDoWithKey(key, 'scheduleDeletion')),
            perform: () => setOpen({ what: 'delete', key }),
          },
    ],
  ]

  const alias = open?.key.alias ?? ''
  const dialogs = (
    <>
      {open?.what === 'edit' ? <KeyDialog open about={open.key} onClose={close} /> : null}
      {open?.what === 'delete' ? <DeletionDialog about={open.key} onClose={close} /> : null}
      <ConfirmDialog
        open={open?.what === 'rotate'}
        onOpenChange={(isOpen) => isOpen || close()}
        title={t('rotateTitle', { alias })}
        confirmLabel={t('rotate')}
        onConfirm={async () =>
          open && carryOut(rotate(open.key.id), ({ version }) => t('rotated', { alias, version }))
        }
      >
        {t('rotateText')}
      </ConfirmDialog>
      <ConfirmDialog
        open={open?.what === 'disable'}
        onOpenChange={(isOpen) => isOpen || close()}
        title={t('disableTitle', { alias })}
        confirmLabel={t('disable')}
        tone="danger"
        onConfirm={async () => open && carryOut(disable(open.key.id), () => t('disabled', { alias }))}
      >
        {t('disableText', { count: open?.key.imageCount ?? 0 })}
      </ConfirmDialog>
    </>
  )
  return { actionsOf, dialogs }
}
