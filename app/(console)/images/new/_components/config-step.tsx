'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useEffect } from 'react'
import { type Control, useWatch } from 'react-hook-form'
import { CheckboxField, NumberField, RadioField, TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useZodForm } from '@/components/form/use-zod-form'
import { useReason } from '@/components/iam/use-reason'
import { EncryptionField } from '@/components/image/encryption-field'
import { Card } from '@/components/ui/card'
import { StepHeading } from '@/components/wizard/wizard-frame'
import { canEncrypt } from '@/lib/domain/image/encryption'
import {
  DATA_DISK_MAX_GIB,
  DESCRIPTION_MAX_CHARS,
  gibCeil,
  NAME_MAX_CHARS,
  SYSTEM_DISK_MAX_GIB,
  SYSTEM_DISK_MIN_GIB,
} from '@/lib/domain/image/limits'
import { importFits, needsQuickImport } from '@/lib/domain/image/rules'
import { formatBytes } from '@/lib/i18n/format-bytes'
import type { ObjectInspection } from '@/lib/services/image/inspect-object'
import type { Config, ConfigSchema, ConfigValues, ImportKind } from '../config-schema'
import { settle } from '../draft'
import { FileFindings } from './file-findings'
import { MemoryFields } from './memory-fields'
import { SystemFields } from './system-fields'
import { TagFields } from './tag-fields'

export type ConfigControl = Control<ConfigValues, unknown, Config>

export interface ConfigStepProps {
  kind: ImportKind
  inspection: ObjectInspection
  schema: ConfigSchema
  values: ConfigValues
  /** Called with every change, right or wrong, so that nothing typed is lost. */
  onChange: (values: ConfigValues) => void
  onNext: () => void
  formId: string
  mayMakePublic: boolean
}

/** Step 2: what the image is called and which servers can be made of it. */
export function ConfigStep({
  kind,
  inspection,
  schema,
  values,
  onChange,
  onNext,
  formId,
  mayMakePublic,
}: ConfigStepProps) {
  const t = useTranslations('wizard')
  const locale = useLocale()
  const form = useZodForm(schema, { defaultValues: values })
  const { control } = form
  const { file, os } = inspection
  const reason = useReason()
  const [serverType, isPublic] = useWatch({ control, name: ['serverType', 'isPublic'] })
  const encryptionRefusal = reason(
    canEncrypt(kind === 'system_disk' ? { serverType, isPublic } : { isPublic }),
  )
  const mustBeQuick = needsQuickImport(file.sizeBytes)
  const quickRefusal = reason(importFits(file, true))

  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ values: next }) => {
          const settled = settle(next, os)
          // A system of the other architecture, or a boot mode that the system does not know, goes with the choice.
          if (settled.osVersion !== next.osVersion) form.setValue('osVersion', settled.osVersion)
          if (settled.bootMode !== next.bootMode) form.setValue('bootMode', settled.bootMode)
          onChange(settled)
        },
      }),
    [form, os, onChange],
  )

  return (
    <Form form={form} id={formId} onSubmit={onNext} className="gap-4">
      <StepHeading title={t('steps.configuration')}>{t('config.intro')}</StepHeading>
      <Card title={t('findings.title')} description={t('findings.hint')}>
        <FileFindings inspection={inspection} kind={kind} />
      </Card>
      <Card title={t('config.basics')}>
        <div className="flex flex-col gap-5">
          <TextField control={control} name="name" label={t('config.name')} limit={NAME_MAX_CHARS} />
          <TextareaField
            control={control}
            name="description"
            label={t('config.description')}
            limit={DESCRIPTION_MAX_CHARS}
            rows={2}
            isOptional
          />
        </div>
      </Card>
      <Card title={t('config.system')}>
        {kind === 'system_disk' ? (
          <SystemFields control={control} os={os} />
        ) : (
          <RadioField
            control={control}
            name="osType"
            label={t('config.osType')}
            hint={t('config.osTypeHint')}
            options={[
              { value: 'Linux', label: 'Linux' },
              { value: 'Windows', label: 'Windows' },
            ]}
          />
        )}
      </Card>
      <Card title={t(kind === 'system_disk' ? 'config.diskAndMemory' : 'config.disk')}>
        <div className="grid gap-5 sm:grid-cols-3">
          <NumberField
            control={control}
            name="minDiskGib"
            label={t(kind === 'system_disk' ? 'config.systemDisk' : 'config.dataDisk')}
            unit="GiB"
            inputMode="numeric"
            hint={t('config.diskHint', {
              minGib: Math.max(SYSTEM_DISK_MIN_GIB, gibCeil(file.virtualSizeBytes)),
              maxGib: kind === 'system_disk' ? SYSTEM_DISK_MAX_GIB : DATA_DISK_MAX_GIB,
            })}
          />
          {kind === 'system_disk' ? <MemoryFields control={control} /> : null}
        </div>
        <p className="mt-4 text-xs text-fg-muted">
          {t('config.diskNote', { inFile: formatBytes(file.virtualSizeBytes, locale) })}{' '}
          {kind === 'system_disk' ? t('config.memoryHint') : null}
        </p>
      </Card>
      <Card title={t(mayMakePublic ? 'config.storageAndAccess' : 'config.storage')}>
        <div className="flex flex-col gap-5">
          <RadioField
            control={control}
            name="storagePolicy"
            look="cards"
            label={t('config.storagePolicy')}
            options={(['single_az', 'multi_az'] as const).map((value) => ({
              value,
              label: t(`storagePolicy.${value}.label`),
              description: t(`storagePolicy.${value}.hint`),
            }))}
          />
          <EncryptionField control={control} name="encryption" refusal={encryptionRefusal} />
          <CheckboxField
            control={control}
            name="isQuick"
            label={t('config.quick')}
            hint={quickRefusal ?? t(mustBeQuick ? 'config.quickNeeded' : 'config.quickHint')}
            isDisabled={mustBeQuick || quickRefusal !== undefined}
          />
          {mayMakePublic ? (
            <CheckboxField
              control={control}
              name="isPublic"
              label={t('config.isPublic')}
              hint={t('config.isPublicHint')}
            />
          ) : null}
        </div>
      </Card>
      <Card title={t('config.tags')} description={t('config.tagsHint')}>
        <TagFields control={control} />
      </Card>
    </Form>
  )
}
