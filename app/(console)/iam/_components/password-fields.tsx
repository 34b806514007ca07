'use client'

import { useTranslations } from 'next-intl'
import { type Control, useController, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { Field } from '@/components/form/field'
import { CheckboxField, RadioField } from '@/components/form/fields'
import { PasswordInput } from '@/components/form/password-input'
import { Password } from '@/lib/domain/iam/input'

/** How a form asks for a password of somebody else. */
export const passwordShape = {
  source: z.enum(['generated', 'typed']),
  password: z.string(),
  mustChangePassword: z.boolean(),
} as const

export const passwordDefaults = { source: 'generated', password: '', mustChangePassword: true } as const

interface PasswordValues {
  source: 'generated' | 'typed'
  password: string
  mustChangePassword: boolean
}

/** A typed password is needed where one is to be typed. */
export function checkTyped({ source, password }: PasswordValues, check: z.RefinementCtx): void {
  if (source === 'generated') return
  const found = Password.safeParse(password)
  if (!found.success)
    check.addIssue({ code: 'custom', path: ['password'], message: found.error.issues[0]!.message })
}

/** What the verb takes: null lets the product make one up. */
export const passwordOf = ({ source, password }: PasswordValues): string | null =>
  source === 'typed' ? password : null

/** Made up or typed, and whether it lasts for one sign-in only. */
export function PasswordFields({ control: given }: { control: unknown }) {
  const t = useTranslations('iam.password')
  // safe: every form that shows these fields has `passwordShape` among its own
  const control = given as Control<PasswordValues, unknown, PasswordValues>
  const source = useWatch({ control, name: 'source' })
  const { field, fieldState } = useController({ control, name: 'password' })
  return (
    <>
      <RadioField
        control={control}
        name="source"
        label={t('label')}
        options={(['generated', 'typed'] as const).map((value) => ({
          value,
          label: t(value),
          description: t(`${value}Hint`),
        }))}
      />
      {source === 'typed' ? (
        <Field label={t('typedLabel')} hint={t('rules')} error={fieldState.error?.message}>
          {(own) => <PasswordInput {...own} {...field} autoComplete="new-password" />}
        </Field>
      ) : null}
      <CheckboxField
        control={control}
        name="mustChangePassword"
        label={t('mustChange')}
        hint={t('mustChangeHint')}
      />
    </>
  )
}
