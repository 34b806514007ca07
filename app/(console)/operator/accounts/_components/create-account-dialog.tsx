'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { OncePasswordDialog } from '@/components/iam/once-password-dialog'
import { accountKeys } from '@/lib/client/queries/operator'
import { CreateAccountInput } from '@/lib/domain/account/input'
import { type CreatedAccount, create } from '../actions'

/** Makes a tenant, then tells the owner's password once. */
export function CreateAccountDialog({
  open,
  onOpenChange,
  disabledReason,
}: {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  disabledReason: string | undefined
}) {
  const t = useTranslations('operator.account')
  const client = useQueryClient()
  const [created, setCreated] = useState<CreatedAccount>()
  const form = useZodForm(CreateAccountInput, { defaultValues: { name: '', ownerName: 'owner' } })
  return (
    <>
      <FormDialog
        form={form}
        open={open}
        onOpenChange={onOpenChange}
        title={t('create')}
        description={t('createText')}
        submitLabel={t('create')}
        disabledReason={disabledReason}
        onSubmit={async ({ name, ownerName }) => {
          const result = await create({ name, ownerName })
          if (!result.ok) return result
          setCreated(result.value)
          await client.invalidateQueries({ queryKey: accountKeys.all })
          return { ok: true }
        }}
      >
        <TextField
          control={form.control}
          name="name"
          label={t('column.name')}
          hint={t('nameHint')}
          spellCheck={false}
        />
        <TextField
          control={form.control}
          name="ownerName"
          label={t('ownerName')}
          hint={t('ownerNameHint')}
          spellCheck={false}
        />
      </FormDialog>
      <OncePasswordDialog
        title={t('createdTitle', { name: created?.name ?? '' })}
        shown={
          created && { accountName: created.name, userName: created.ownerName, password: created.password }
        }
        onClose={() => setCreated(undefined)}
      />
    </>
  )
}
