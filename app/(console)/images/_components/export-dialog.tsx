'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { CheckboxField, SelectField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { useActor } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { imageVerdicts } from '@/components/image/image-verdicts'
import { Callout } from '@/components/ui/callout'
import { bucketListOptions } from '@/lib/client/queries/buckets'
import { ObjectKey, objectKeyFromFileName } from '@/lib/domain/bucket/bucket'
import { canExportSo, exportFormats, QUICK_EXPORT_FORMAT } from '@/lib/domain/image/export'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { exportToBucket } from '../actions'
import { useRefresh } from './use-refresh'

const ExportForm = z.object({
  isQuick: z.boolean(),
  format: z.enum(exportFormats),
  bucketId: z.string().min(1, 'required'),
  key: ObjectKey,
})

/** Into a bucket of the region, in a format of one's choice or quickly as it is [M3]. */
export function ExportDialog({ image, onClose }: { image: ImageView; onClose: () => void }) {
  const t = useTranslations('image.exporting')
  const reason = useReason()
  const refresh = useRefresh()
  const { projectId } = useActor()
  const { data: buckets } = useQuery(bucketListOptions(projectId))
  const needsQuick = !canExportSo(image, false).ok
  const form = useZodForm(ExportForm, {
    defaultValues: {
      isQuick: needsQuick,
      format: needsQuick ? QUICK_EXPORT_FORMAT : 'qcow2',
      bucketId: '',
      key: keyFor(image, needsQuick ? QUICK_EXPORT_FORMAT : 'qcow2'),
    },
  })
  const { control } = form
  const isQuick = form.watch('isQuick')
  const format = isQuick ? QUICK_EXPORT_FORMAT : form.watch('format')
  const { isDirty: isNamed } = form.getFieldState('key', form.formState)
  // The name's ending goes with the format until somebody chose a name.
  useEffect(() => {
    if (!isNamed) form.resetField('key', { defaultValue: keyFor(image, format) })
  }, [form, image, format, isNamed])
  const quickRefusal = reason(canExportSo(image, true))

  return (
    <FormDialog
      form={form}
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('title', { name: imageTitle(image) })}
      submitLabel={t('submit')}
      disabledReason={reason(imageVerdicts.export(image), canExportSo(image, isQuick))}
      fieldOf={(error) => (error.code === 'object.exists' ? 'key' : undefined)}
      onSubmit={async ({ bucketId, key }) => {
        const result = await exportToBucket({ imageId: image.id, bucketId, key, format, isQuick })
        if (!result.ok) return result
        refresh('job', 'quota')
        toast.success(t('done', { name: imageTitle(image) }))
        return undefined
      }}
    >
      <CheckboxField
        control={control}
        name="isQuick"
        label={t('quick')}
        hint={needsQuick ? t('quickNeeded') : (quickRefusal ?? t('quickHint'))}
        isDisabled={needsQuick || quickRefusal !== undefined}
      />
      {isQuick ? null : (
        <SelectField
          control={control}
          name="format"
          label={t('format')}
          options={exportFormats.map((value) => ({
            value,
            label: value.toUpperCase(),
            description: t(`formatText.${value}`),
          }))}
        />
      )}
      {buckets?.length === 0 ? (
        <Callout tone="warning">{t('noBucket')}</Callout>
      ) : (
        <SelectField
          control={control}
          name="bucketId"
          label={t('bucket')}
          hint={t('bucketHint')}
          placeholder={t('chooseBucket')}
          options={(buckets ?? []).map(({ id, name, storageClass }) => ({
            value: id,
            label: name,
            disabledReason: storageClass === 'standard' ? undefined : t('bucketClass'),
          }))}
        />
      )}
      <TextField control={control} name="key" label={t('key')} hint={t('keyHint')} limit={1024} />
    </FormDialog>
  )
}

const keyFor = (image: ImageView, format: string): string =>
  `${objectKeyFromFileName(imageTitle(image))}.${format}`
