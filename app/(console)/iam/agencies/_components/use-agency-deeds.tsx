'use client'

import { Pencil, Trash2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { Action } from '@/components/ui/action'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import type { AgencyView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { useRegionName } from '../../_components/use-projects'
import { remove } from '../actions'
import { AgencyDialog } from './agency-dialog'

/** Changing and deleting an agency, for the rows of the list and the page of one. */
export function useAgencyDeeds({ onDeleted }: { onDeleted?: () => void } = {}): {
  actionsOf: (agency: AgencyView) => Action[][]
  dialogs: ReactNode
} {
  const t = useTranslations('iam.agency')
  const errorText = useErrorText()
  const format = useFormatter()
  const regionName = useRegionName()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useIamRefresh()
  const [open, setOpen] = useState<{ what: 'edit' | 'delete'; agency: AgencyView }>()
  const close = () => setOpen(undefined)

  const actionsOf = (agency: AgencyView): Action[][] => [
    [
      {
        id: 'edit',
        label: t('edit'),
        icon: Pencil,
        disabledReason: reason(permit('iam:agencies:update')),
        perform: () => setOpen({ what: 'edit', agency }),
      },
    ],
    [
      {
        id: 'delete',
        label: t('delete'),
        icon: Trash2,
        tone: 'danger',
        disabledReason: reason(permit('iam:agencies:delete')),
        perform: () => setOpen({ what: 'delete', agency }),
      },
    ],
  ]
  const regions = open?.agency.copyRegionIds.map(regionName) ?? []
  const dialogs = (
    <>
      {open?.what === 'edit' ? <AgencyDialog open agency={open.agency} onClose={close} /> : null}
      <ConfirmDialog
        open={open?.what === 'delete'}
        onOpenChange={(isOpen) => {
          if (!isOpen) close()
        }}
        title={t('deleteTitle', { name: open?.agency.name ?? '' })}
        confirmLabel={t('delete')}
        tone="danger"
        typedName={open?.agency.name}
        onConfirm={async () => {
          if (!open) return undefined
          const done = await remove(open.agency.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('deleted', { name: open.agency.name }))
          onDeleted?.()
          await refresh()
          return undefined
        }}
      >
        {regions.length > 0 ? t('deleteText', { regions: format.list(regions) }) : t('deleteUnusedText')}
      </ConfirmDialog>
    </>
  )
  return { actionsOf, dialogs }
}
