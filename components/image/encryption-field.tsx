'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { Control, FieldPath, FieldValues } from 'react-hook-form'
import { SelectField } from '@/components/form/fields'
import { useActor } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { keyListOptions } from '@/lib/client/queries/keys'
import { DEFAULT_KEY_ALIAS } from '@/lib/domain/kms/key'
import { canDoWithKey } from '@/lib/domain/kms/rules'

/** With which key an image is encrypted: none, the project's default key, or one of its own [C12]. */
export function EncryptionField<Values extends FieldValues, Output>({
  control,
  name,
  refusal,
  hint,
}: {
  control: Control<Values, unknown, Output>
  name: FieldPath<Values>
  /** Why this image cannot be encrypted. */
  refusal?: string
  hint?: string
}) {
  const t = useTranslations('image.encryption')
  const reason = useReason()
  const { projectId, verdictByAction } = useActor()
  const { data: keys = [] } = useQuery({
    ...keyListOptions(projectId),
    enabled: verdictByAction['kms:cmk:list'].ok,
  })
  const mayUse = reason(verdictByAction['kms:dek:create'])
  return (
    <SelectField
      control={control}
      name={name}
      label={t('label')}
      hint={hint ?? t('hint')}
      options={[
        { value: '', label: t('none') },
        {
          value: 'default',
          label: DEFAULT_KEY_ALIAS,
          description: t('default'),
          disabledReason: refusal ?? mayUse,
        },
        ...keys
          .filter(({ isDefault }) => !isDefault)
          .map((key) => ({
            value: key.id,
            label: key.alias,
            description: key.description,
            disabledReason: refusal ?? reason(canDoWithKey(key, 'use')),
          })),
      ]}
    />
  )
}
