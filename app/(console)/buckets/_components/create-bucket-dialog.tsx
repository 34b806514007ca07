'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { RadioField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { bucketKeys } from '@/lib/client/queries/buckets'
import { BucketName, storageClasses } from '@/lib/domain/bucket/bucket'
import { create } from '../actions'

const schema = z.object({ name: BucketName, storageClass: z.enum(storageClasses) })

export function CreateBucketDialog({
  open,
  onOpenChange,
  disabledReason,
}: {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  disabledReason: string | undefined
}) {
  const t = useTranslations('bucket')
  const client = useQueryClient()
  const form = useZodForm(schema, { defaultValues: { name: '', storageClass: 'standard' } })
  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={onOpenChange}
      title={t('create')}
      description={t('createText')}
      submitLabel={t('create')}
      disabledReason={disabledReason}
      onSubmit={async (values) => {
        const result = await create(values)
        if (!result.ok) return result
        toast.success(t('created', { name: result.value.name }))
        await client.invalidateQueries({ queryKey: bucketKeys.all })
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
      <RadioField
        control={form.control}
        name="storageClass"
        label={t('column.storageClass')}
        options={storageClasses.map((value) => ({
          value,
          label: t(`storageClass.${value}`),
          description: t(`storageClassHint.${value}`),
        }))}
      />
    </FormDialog>
  )
}
