'use client'

import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { NumberField, RadioField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { AddRegionInput, type RegionView, regionKinds } from '@/lib/domain/region/input'
import { add, update } from '../actions'
import { useRegionRefresh } from './use-region-refresh'

/** A new region, or the names and kind of one that is there. */
export function RegionDialog({
  open,
  region,
  onClose,
}: {
  open: boolean
  /** Null: a new one. */
  region: RegionView | null
  onClose: () => void
}) {
  const t = useTranslations('operator.region')
  const refresh = useRegionRefresh()
  const form = useZodForm(AddRegionInput, {
    defaultValues: {
      id: region?.id ?? '',
      nameZh: region?.nameZh ?? '',
      nameEn: region?.nameEn ?? '',
      kind: region?.kind ?? 'general',
      zoneCount: 3,
    },
  })
  const { control } = form
  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={region ? t('editTitle', { id: region.id }) : t('add')}
      description={region ? undefined : t('addText')}
      submitLabel={region ? t('save') : t('add')}
      onSubmit={async ({ id, zoneCount, ...names }) => {
        const result = region
          ? await update({ regionId: region.id, ...names })
          : await add({ id, zoneCount, ...names })
        if (!result.ok) return result
        toast.success(region ? t('changed', { id }) : t('added', { id }))
        await refresh()
        return { ok: true }
      }}
    >
      {region ? null : (
        <TextField
          control={control}
          name="id"
          label={t('column.id')}
          hint={t('idHint')}
          spellCheck={false}
          placeholder="cn-north-4"
        />
      )}
      <TextField control={control} name="nameZh" label={t('column.nameZh')} placeholder="华北-北京四" />
      <TextField control={control} name="nameEn" label={t('column.nameEn')} placeholder="CN North-Beijing4" />
      <RadioField
        control={control}
        name="kind"
        label={t('column.kind')}
        options={regionKinds.map((value) => ({
          value,
          label: t(`kind.${value}`),
          description: t(`kindHint.${value}`),
        }))}
      />
      {region ? null : (
        <NumberField control={control} name="zoneCount" label={t('zoneCount')} hint={t('zoneCountHint')} />
      )}
    </FormDialog>
  )
}
