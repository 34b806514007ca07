'use client'

import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { NumberField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { Callout } from '@/components/ui/callout'
import { PENDING_DAYS_MAX, PENDING_DAYS_MIN, ScheduleKeyDeletionInput } from '@/lib/domain/kms/input'
import type { KeyView } from '@/lib/domain/kms/view'
import { scheduleDeletion } from '../actions'
import { useKeyRefresh } from './use-key-refresh'

const PENDING_DAYS_OFFERED = 30

/** Asks for the waiting period and the key's alias, and says what will be lost. Mounted with the key it is about. */
export function DeletionDialog({ about, onClose }: { about: KeyView; onClose: () => void }) {
  const t = useTranslations('key')
  const { alias, imageCount: count } = about
  const refresh = useKeyRefresh()
  const { pendingDays } = ScheduleKeyDeletionInput.shape
  const schema = z.object({
    pendingDays,
    typedAlias: z.string().refine((typed) => typed.trim() === alias, 'name_differs'),
  })
  const form = useZodForm(schema, { defaultValues: { pendingDays: PENDING_DAYS_OFFERED, typedAlias: '' } })
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onClose}
      title={t('deletionTitle', { alias })}
      description={t('deletionText')}
      submitLabel={t('scheduleDeletion')}
      submitVariant="danger"
      onSubmit={async (values) => {
        const done = await scheduleDeletion({ keyId: about.id, pendingDays: values.pendingDays })
        if (!done.ok) return done
        toast.success(t('deletionScheduled', { alias, days: values.pendingDays }))
        await refresh()
        return { ok: true }
      }}
    >
      <Callout tone={count > 0 ? 'danger' : 'neutral'}>
        {count > 0 ? t('deletionImages', { count }) : t('deletionNoImages')}
      </Callout>
      <NumberField
        control={form.control}
        name="pendingDays"
        label={t('pendingDays')}
        hint={t('pendingDaysHint', { min: PENDING_DAYS_MIN, max: PENDING_DAYS_MAX })}
        unit={t('daysUnit')}
      />
      <TextField
        control={form.control}
        name="typedAlias"
        label={t('typeAlias', { alias })}
        spellCheck={false}
      />
    </FormDialog>
  )
}
