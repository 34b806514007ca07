'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { Dialog } from '@/components/ui/dialog'
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
      <Dialog
        open={created !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setCreated(undefined)
        }}
        title={t('createdTitle', { name: created?.name ?? '' })}
        footer={
          <Button variant="primary" onClick={() => setCreated(undefined)}>
            {t('passwordKept')}
          </Button>
        }
      >
        <Callout tone="warning" className="mb-4">
          {t('passwordOnce')}
        </Callout>
        {created ? (
          <DescriptionList
            columns={1}
            items={[
              { term: t('column.name'), value: <Copyable value={created.name} isMono={false} /> },
              { term: t('ownerName'), value: <Copyable value={created.ownerName} isMono={false} /> },
              { term: t('password'), value: <Copyable value={created.password} label={t('copyPassword')} /> },
            ]}
          />
        ) : null}
      </Dialog>
    </>
  )
}
