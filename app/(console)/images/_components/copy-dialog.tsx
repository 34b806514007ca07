'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { RadioField, SelectField, TextareaField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { useActor } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { EncryptionField } from '@/components/image/encryption-field'
import { isOwn } from '@/components/image/image-verdicts'
import { Callout } from '@/components/ui/callout'
import { agencyListOptions } from '@/lib/client/queries/iam'
import { no, type Verdict } from '@/lib/domain/errors'
import { canCopy, canCopyAcross, canLeave, nameOfCopy } from '@/lib/domain/image/copy'
import { canEncrypt } from '@/lib/domain/image/encryption'
import { ImageDescription, ImageName } from '@/lib/domain/image/input'
import { DESCRIPTION_MAX_CHARS, NAME_MAX_CHARS } from '@/lib/domain/image/limits'
import { imageTitle } from '@/lib/domain/image/title'
import type { ImageView } from '@/lib/domain/image/view'
import { copyAcross, copyWithin } from '../actions'
import { useRefresh } from './use-refresh'

const CopyForm = z
  .object({
    way: z.enum(['within', 'across']),
    name: ImageName,
    description: ImageDescription,
    regionId: z.string(),
    agencyName: z.string(),
    /** Empty: none; `default` or the id of a key. */
    encryption: z.string(),
  })
  .superRefine(({ way, regionId, agencyName }, issues) => {
    const missing = (path: string) => issues.addIssue({ code: 'custom', message: 'required', path: [path] })
    if (way === 'across' && regionId === '') missing('regionId')
    if (way === 'across' && agencyName === '') missing('agencyName')
  })

/** Once more in this region, or in another one by leave of an agency [M4, M5]. */
export function CopyDialog({ image, onClose }: { image: ImageView; onClose: () => void }) {
  const t = useTranslations('image.copy')
  const reason = useReason()
  const refresh = useRefresh()
  const { regionId, regions } = useActor()
  const ways = waysFor(image)
  const form = useZodForm(CopyForm, {
    defaultValues: {
      way: ways.within.ok || !ways.across.ok ? 'within' : 'across',
      name: nameOfCopy(regionId, imageTitle(image)),
      description: image.description,
      regionId: '',
      agencyName: '',
      encryption: '',
    },
  })
  const { control } = form
  const way = form.watch('way')
  const target = form.watch('regionId')
  const encryptionRefusal = reason(isOwn(image) ? canEncrypt(image) : no('image.shared_copy_not_encrypted'))

  return (
    <FormDialog
      form={form}
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={t('title', { name: imageTitle(image) })}
      submitLabel={t('submit')}
      disabledReason={reason(ways[way])}
      onSubmit={async ({ name, description, encryption, ...there }) => {
        const copied = { imageId: image.id, name, description }
        const result = await (way === 'within'
          ? copyWithin({ ...copied, encryption: encryption === '' ? null : encryption })
          : copyAcross({ ...copied, ...there }))
        if (!result.ok) return result
        refresh('image', 'job', 'quota')
        toast.success(t('done', { name }))
        return undefined
      }}
    >
      <RadioField
        control={control}
        name="way"
        label={t('way')}
        options={(['within', 'across'] as const).map((value) => ({
          value,
          label: t(value),
          description: t(`${value}Text`),
          disabledReason: reason(ways[value]),
        }))}
      />
      <TextField control={control} name="name" label={t('name')} limit={NAME_MAX_CHARS} />
      {way === 'across' ? (
        <>
          <SelectField
            control={control}
            name="regionId"
            label={t('region')}
            placeholder={t('chooseRegion')}
            options={regions
              .filter(({ id }) => id !== regionId)
              .map(({ id, name }) => ({
                value: id,
                label: name,
                description: id,
                disabledReason: reason(canCopyAcross(image, regionId, id)),
              }))}
          />
          <AgencyField form={form} regionId={target} />
        </>
      ) : (
        <EncryptionField
          control={control}
          name="encryption"
          refusal={encryptionRefusal}
          hint={image.isEncrypted ? t('decryptHint') : undefined}
        />
      )}
      <TextareaField
        control={control}
        name="description"
        label={t('description')}
        limit={DESCRIPTION_MAX_CHARS}
        isOptional
        rows={2}
      />
    </FormDialog>
  )
}

function waysFor(image: ImageView): { within: Verdict; across: Verdict } {
  const across = isOwn(image) ? canLeave(image) : no('image.not_owner')
  return { within: canCopy(image), across }
}

/** Agencies to choose from where the person may see them; else the name, which a colleague can tell. */
function AgencyField({
  form,
  regionId,
}: {
  form: ReturnType<typeof useZodForm<typeof CopyForm>>
  regionId: string
}) {
  const t = useTranslations('image.copy')
  const { verdictByAction } = useActor()
  const maySee = verdictByAction['iam:agencies:list'].ok
  const { data } = useQuery({ ...agencyListOptions(), enabled: maySee })
  const { control } = form
  if (!maySee)
    return (
      <TextField control={control} name="agencyName" label={t('agency')} hint={t('agencyHint')} limit={64} />
    )
  if (data?.length === 0) return <Callout tone="warning">{t('noAgency')}</Callout>
  return (
    <SelectField
      control={control}
      name="agencyName"
      label={t('agency')}
      hint={t('agencyHint')}
      placeholder={t('chooseAgency')}
      options={(data ?? []).map(({ name, description, copyRegionIds }) => ({
        value: name,
        label: name,
        description,
        disabledReason: regionId && !copyRegionIds.includes(regionId) ? t('agencyElsewhere') : undefined,
      }))}
    />
  )
}
