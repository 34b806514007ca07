'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { SelectField, TextareaField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { useActor } from '@/components/iam/actor'
import { useMemoryText } from '@/components/image/memory'
import { Callout } from '@/components/ui/callout'
import { imageKeys } from '@/lib/client/queries/images'
import {
  DESCRIPTION_MAX_CHARS,
  MAX_RAM_CHOICES_MIB,
  MIN_RAM_CHOICES_MIB,
  NAME_MAX_CHARS,
} from '@/lib/domain/image/limits'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { allowedBootModes } from '@/lib/domain/os/boot-modes'
import { bootModes } from '@/lib/domain/os/os-facts'
import { changeImage } from '../actions'
import { changesOf, ModifyForm, valuesOf } from './modify-schema'
import { useRefresh } from './use-refresh'

/** Name, description and the attributes that can change after creation [M1]. */
export function ModifyDialog({
  image,
  open,
  onClose,
}: {
  image: ImageView
  open: boolean
  onClose: () => void
}) {
  const t = useTranslations('image.modify')
  const tBoot = useTranslations('image.bootMode')
  const tSupport = useTranslations('image.support')
  const memoryText = useMemoryText()
  const client = useQueryClient()
  const { projectId } = useActor()
  const refresh = useRefresh()
  const form = useZodForm(ModifyForm, { defaultValues: valuesOf(image) })
  const { control } = form
  const isDataDisk = image.kind === 'data_disk'
  const support = (['yes', 'no'] as const).map((value) => ({ value, label: tSupport(value) }))

  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('title', { name: imageTitle(image) })}
      submitLabel={t('submit')}
      disabledReason={form.formState.isDirty ? undefined : t('nothingChanged')}
      onSubmit={async (values) => {
        const result = await changeImage(changesOf(image, values))
        if (!result.ok) return result
        client.setQueryData(imageKeys.one(projectId, image.id), result.value)
        refresh('image')
        toast.success(t('done', { name: result.value.name }))
        return undefined
      }}
    >
      <TextField control={control} name="name" label={t('name')} limit={NAME_MAX_CHARS} />
      <TextareaField
        control={control}
        name="description"
        label={t('description')}
        limit={DESCRIPTION_MAX_CHARS}
        isOptional
        rows={2}
      />
      {isDataDisk ? (
        <Callout>{t('dataDiskOnly')}</Callout>
      ) : (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              control={control}
              name="minRamMib"
              label={t('minMemory')}
              hint={t('minMemoryHint')}
              options={choices(MIN_RAM_CHOICES_MIB, image.minRamMib, memoryText)}
            />
            <SelectField
              control={control}
              name="maxRamMib"
              label={t('maxMemory')}
              options={choices(MAX_RAM_CHOICES_MIB, image.maxRamMib ?? 0, memoryText)}
            />
          </div>
          <SelectField
            control={control}
            name="bootMode"
            label={t('bootMode')}
            hint={t('bootModeHint')}
            options={bootModeOptions(image, tBoot, t('bootModeRefused'))}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField
              control={control}
              name="hasNicMultiqueue"
              label={t('multiqueue')}
              options={support}
            />
            <SelectField
              control={control}
              name="hasSriov"
              label={t('sriov')}
              hint={t('sriovHint')}
              options={support}
            />
          </div>
        </>
      )}
    </FormDialog>
  )
}

/** The choices of the reference, and the value at hand when somebody has set another by the API. */
function choices(list: readonly number[], current: number, text: (mib: number) => string) {
  const values = list.includes(current) ? list : [...list, current].toSorted((a, b) => a - b)
  return values.map((mib) => ({ value: String(mib), label: text(mib) }))
}

/** [F4] What the table does not allow stays in sight; what the image has now can be kept. */
function bootModeOptions(image: ImageView, text: (mode: 'bios' | 'uefi') => string, refusal: string) {
  const isKnown = image.osVersion !== '' && !image.osVersion.startsWith('Other')
  const allowed = allowedBootModes(isKnown ? image.osVersion : null, image.architecture)
  return bootModes.map((mode) => ({
    value: mode,
    label: text(mode),
    disabledReason: allowed.includes(mode) || mode === image.bootMode ? undefined : refusal,
  }))
}
