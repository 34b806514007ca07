'use client'

import { useQuery } from '@tanstack/react-query'
import { ArrowDown, ArrowUp, MapPinned, MapPinPlus, Pencil, Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { DataTable } from '@/components/table/data-table'
import type { Action } from '@/components/ui/action'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { regionListOptions } from '@/lib/client/queries/operator'
import type { RegionView } from '@/lib/domain/region/input'
import { canRemoveRegion } from '@/lib/domain/region/rules'
import { useErrorText } from '@/lib/i18n/error-text'
import { move, remove } from '../actions'
import { RegionDialog } from './region-dialog'
import { useRegionColumns } from './use-region-columns'
import { useRegionRefresh } from './use-region-refresh'
import { ZoneDialog } from './zone-dialog'

/** What an open dialog is about; `null` with `edit` is a new region. */
type Open = { what: 'edit'; region: RegionView | null } | { what: 'zones' | 'remove'; region: RegionView }

/** Regions in the order of the region menu. */
export function RegionList() {
  const t = useTranslations('operator.region')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useRegionRefresh()
  const [open, setOpen] = useState<Open>()
  const { data, error, refetch } = useQuery(regionListOptions())
  const columns = useRegionColumns()
  const mayManage = permit('operator:regions:manage')
  const regions = data ?? []
  const close = () => setOpen(undefined)
  // By its id: the list may have been read again since the dialog opened.
  const opened = regions.find(({ id }) => id === open?.region?.id)

  async function shift(regionId: string, direction: 'up' | 'down') {
    const done = await move({ regionId, direction })
    if (done.ok) await refresh()
    else toast.error(errorText(done.error))
  }

  const shiftAction = (region: RegionView, direction: 'up' | 'down'): Action => {
    const end = direction === 'up' ? regions[0] : regions.at(-1)
    return {
      id: direction,
      label: t(direction),
      icon: direction === 'up' ? ArrowUp : ArrowDown,
      disabledReason: region.id === end?.id ? t('atEnd') : reason(mayManage),
      perform: () => void shift(region.id, direction),
    }
  }

  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <Button
            variant="primary"
            icon={Plus}
            disabledReason={reason(mayManage)}
            onClick={() => setOpen({ what: 'edit', region: null })}
          >
            {t('add')}
          </Button>
        }
      />
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ id }) => id}
        rowActions={(region) => [
          [
            {
              id: 'edit',
              label: t('edit'),
              icon: Pencil,
              disabledReason: reason(mayManage),
              perform: () => setOpen({ what: 'edit', region }),
            },
            {
              id: 'zones',
              label: t('zones'),
              icon: MapPinPlus,
              disabledReason: reason(mayManage),
              perform: () => setOpen({ what: 'zones', region }),
            },
          ],
          [shiftAction(region, 'up'), shiftAction(region, 'down')],
          [
            {
              id: 'remove',
              label: t('remove'),
              icon: Trash2,
              tone: 'danger',
              disabledReason: reason(mayManage, canRemoveRegion(region, regions.length)),
              perform: () => setOpen({ what: 'remove', region }),
            },
          ],
        ]}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="regions"
        isScrolling={false}
        empty={<EmptyState icon={MapPinned} title={t('noneTitle')} />}
      />
      <RegionDialog
        key={open?.what === 'edit' ? (open.region?.id ?? 'new') : 'closed'}
        open={open?.what === 'edit'}
        region={open?.region ?? null}
        onClose={close}
      />
      <ZoneDialog region={open?.what === 'zones' ? opened : undefined} onClose={close} />
      <ConfirmDialog
        open={open?.what === 'remove'}
        onOpenChange={(isOpen) => {
          if (!isOpen) close()
        }}
        title={t('removeTitle', { id: open?.region?.id ?? '' })}
        confirmLabel={t('remove')}
        tone="danger"
        typedName={open?.region?.id}
        onConfirm={async () => {
          if (!open?.region) return undefined
          const done = await remove(open.region.id)
          if (!done.ok) return errorText(done.error)
          toast.success(t('removed', { id: open.region.id }))
          await refresh()
          return undefined
        }}
      >
        {t('removeText')}
      </ConfirmDialog>
    </>
  )
}
