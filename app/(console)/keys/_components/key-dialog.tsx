'use client'

import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { CreateKeyInput } from '@/lib/domain/kms/input'
import type { KeyView } from '@/lib/domain/kms/view'
import { create, update } from '../actions'
import { useKeyRefresh } from './use-key-refresh'

/** Makes a key, or changes what people call it. Mounted with the key it is about. */
export function KeyDialog({
  open,
  about,
  disabledReason,
  onClose,
}: {
  open: boolean
  about?: KeyView
  disabledReason?: string
  onClose: () => void
}) {
  const t = useTranslations('key')
  const tCommon = useTranslations('common')
  const refresh = useKeyRefresh()
  const form = useZodForm(CreateKeyInput, {
    defaultValues: { alias: about?.alias ?? '', description: about?.description ?? '' },
  })
  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={onClose}
      title={about ? t('editTitle', { alias: about.alias }) : t('create')}
      description={about ? undefined : t('createText')}
      submitLabel={about ? tCommon('save') : t('create')}
      disabledReason={disabledReason}
      fieldOf={({ code }) => (code === 'kms.alias_taken' ? 'alias' : undefined)}
      onSubmit={async (values) => {
        const done = about ? await update({ keyId: about.id, ...values }) : await create(values)
        if (!done.ok) return done
        toast.success(t(about ? 'changed' : 'created', { alias: values.alias }))
        await refresh()
        return { ok: true }
      }}
    >
      <TextField
        control={form.control}
        name="alias"
        label={t('column.alias')}
        hint={t('aliasHint')}
        spellCheck={false}
      />
      <TextField
        control={form.control}
        name="description"
        label={t('column.description')}
        isOptional
        limit={255}
      />
    </FormDialog>
  )
}
