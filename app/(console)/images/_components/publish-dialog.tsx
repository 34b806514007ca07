'use client'

import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { RadioField, TextareaField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { plainDecimal } from '@/components/image/price'
import { DESCRIPTION_MAX_CHARS } from '@/lib/domain/image/limits'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { PublishImageInput } from '@/lib/domain/market/input'
import { publish } from '../actions'
import { useRefresh } from './use-refresh'

const PublishForm = z
  .object({
    supplier: PublishImageInput.shape.supplier,
    summary: PublishImageInput.shape.summary,
    billing: z.enum(['free', 'hourly']),
    price: z.string(),
  })
  .superRefine(({ billing, price }, issues) => {
    if (billing === 'free') return
    const found = PublishImageInput.shape.pricePerHour.safeParse(price)
    if (!found.success) issues.addIssue({ code: 'custom', message: 'price', path: ['price'] })
  })

/** What the marketplace shows of the image [T4]. */
export function PublishDialog({
  image,
  open,
  onClose,
}: {
  image: ImageView
  open: boolean
  onClose: () => void
}) {
  const t = useTranslations('image.publish')
  const refresh = useRefresh()
  const { listing } = image
  const price = plainDecimal(listing?.pricePerHour ?? '')
  const form = useZodForm(PublishForm, {
    defaultValues: {
      supplier: listing?.supplier ?? '',
      summary: listing?.summary ?? image.description,
      billing: listing?.pricePerHour ? 'hourly' : 'free',
      price,
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
      title={t('title', { name: imageTitle(image) })}
      description={t('note')}
      submitLabel={t('submit')}
      onSubmit={async ({ supplier, summary, billing, price: typed }) => {
        const pricePerHour = billing === 'free' ? null : typed
        const result = await publish({ imageId: image.id, supplier, summary, pricePerHour })
        if (!result.ok) return result
        refresh('image', 'quota')
        toast.success(t('done', { name: imageTitle(image) }))
        return undefined
      }}
    >
      <TextField control={control} name="supplier" label={t('supplier')} limit={128} />
      <TextareaField
        control={control}
        name="summary"
        label={t('summary')}
        limit={DESCRIPTION_MAX_CHARS}
        isOptional
        rows={2}
      />
      <RadioField
        control={control}
        name="billing"
        label={t('billing')}
        options={[
          { value: 'free', label: t('free') },
          { value: 'hourly', label: t('hourly') },
        ]}
      />
      {form.watch('billing') === 'hourly' ? (
        <TextField control={control} name="price" label={t('price')} inputMode="decimal" placeholder="0.12" />
      ) : null}
    </FormDialog>
  )
}
