'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { credentialKeys } from '@/lib/client/queries/account'
import { IamDescription } from '@/lib/domain/iam/input'
import type { NewAccessKey } from '@/lib/domain/iam/view'
import { createKey } from '../actions'

const schema = z.object({ description: IamDescription })

export function CreateKeyDialog({
  open,
  onOpenChange,
  disabledReason,
  onCreated,
}: {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  disabledReason: string | undefined
  /** Takes the only answer that has the secret. */
  onCreated: (key: NewAccessKey) => void
}) {
  const t = useTranslations('account')
  const client = useQueryClient()
  const form = useZodForm(schema, { defaultValues: { description: '' } })
  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={onOpenChange}
      title={t('createKey')}
      description={t('createKeyText')}
      submitLabel={t('createKey')}
      disabledReason={disabledReason}
      onSubmit={async (values) => {
        const result = await createKey(values)
        if (!result.ok) return result
        onCreated(result.value)
        await client.invalidateQueries({ queryKey: credentialKeys.all })
        return { ok: true }
      }}
    >
      <TextField
        control={form.control}
        name="description"
        label={t('column.description')}
        hint={t('keyDescriptionHint')}
        isOptional
      />
    </FormDialog>
  )
}
