'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { useController, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { Field } from '@/components/form/field'
import { RadioField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { Input } from '@/components/ui/input'
import { AgencyInput } from '@/lib/domain/iam/input'
import type { AgencyView } from '@/lib/domain/iam/view'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { create, update } from '../actions'

const { name, description } = AgencyInput.shape
const schema = z
  .object({ name, description, lasting: z.enum(['forever', 'until']), day: z.string() })
  .superRefine(({ lasting, day }, check) => {
    if (lasting === 'until' && !day)
      check.addIssue({ code: 'custom', path: ['day'], message: 'required', input: day })
  })

/** `2026-11-24` by the clock of the browser. */
function dayOf(time: string | null): string {
  if (!time) return ''
  const date = new Date(time)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}

/** To the end of that day, where the person is. */
const endOf = (day: string) => new Date(`${day}T23:59:59`).toISOString()

/** Makes an agency, or changes what was agreed. Mounted with the agency it is about. */
export function AgencyDialog({
  open,
  agency,
  disabledReason,
  onClose,
  onCreated,
}: {
  open: boolean
  agency?: AgencyView
  disabledReason?: string
  onClose: () => void
  onCreated?: (agencyId: string) => void
}) {
  const t = useTranslations('iam.agency')
  const tCommon = useTranslations('common')
  const refresh = useIamRefresh()
  const made = useRef<string>(undefined)
  const form = useZodForm(schema, {
    defaultValues: {
      name: agency?.name ?? '',
      description: agency?.description ?? '',
      lasting: agency?.expiresAt ? 'until' : 'forever',
      day: dayOf(agency?.expiresAt ?? null),
    },
  })
  const { control } = form
  const lasting = useWatch({ control, name: 'lasting' })
  const { field, fieldState } = useController({ control, name: 'day' })
  return (
    <FormDialog
      form={form}
      open={open}
      // The address of the dialog is left for that of the new thing: closing first would undo the way there.
      onOpenChange={() => (made.current && onCreated ? onCreated(made.current) : onClose())}
      title={agency ? t('editTitle', { name: agency.name }) : t('create')}
      description={agency ? undefined : t('createText')}
      submitLabel={agency ? tCommon('save') : t('create')}
      disabledReason={disabledReason}
      onSubmit={async ({ lasting: _, day, ...values }) => {
        const agreed = { ...values, expiresAt: form.getValues('lasting') === 'until' ? endOf(day) : null }
        const done = agency ? await update({ agencyId: agency.id, ...agreed }) : await create(agreed)
        if (!done.ok) return done
        toast.success(t(agency ? 'changed' : 'created', { name: values.name }))
        made.current = done.value?.agencyId
        await refresh()
        return { ok: true }
      }}
    >
      <TextField control={control} name="name" label={t('column.name')} limit={128} />
      <TextField
        control={control}
        name="description"
        label={t('column.description')}
        isOptional
        limit={255}
      />
      <RadioField
        control={control}
        name="lasting"
        label={t('lasting')}
        options={(['forever', 'until'] as const).map((value) => ({
          value,
          label: t(`lastingOption.${value}`),
          description: t(`lastingHint.${value}`),
        }))}
      />
      {lasting === 'until' ? (
        <Field label={t('day')} hint={t('dayHint')} error={fieldState.error?.message}>
          {(own) => <Input type="date" {...own} {...field} className="w-44" />}
        </Field>
      ) : null}
    </FormDialog>
  )
}
