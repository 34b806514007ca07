'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type Control, useController, useWatch } from 'react-hook-form'
import { z } from 'zod'
import { Field } from '@/components/form/field'
import { CheckboxField, RadioField } from '@/components/form/fields'
import { PasswordInput } from '@/components/form/password-input'
import { useActor } from '@/components/iam/actor'
import { PasswordChecklist } from '@/components/iam/password-checklist'
import { ownProfileOptions } from '@/lib/client/queries/account'
import { Password } from '@/lib/domain/iam/input'
import { checkPassword } from '@/lib/domain/iam/password-policy'
import type { OwnProfileView } from '@/lib/domain/iam/view'
import type { ErrorData } from '@/lib/i18n/error-text'

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

/** What the account asks of passwords; undefined until it is read. */
export const usePasswordRules = (): OwnProfileView | undefined =>
  useQuery(ownProfileOptions(useActor().projectId)).data

const namesOf = (userName: string, { account }: OwnProfileView) => ({ userName, accountName: account.name })

/** A typed password is needed where one is to be typed, and one that the account takes. */
export function checkTyped(
  { source, password }: PasswordValues,
  check: z.RefinementCtx,
  userName: string,
  rules: OwnProfileView | undefined,
): void {
  if (source === 'generated') return
  const found = Password.safeParse(password)
  if (!found.success)
    check.addIssue({ code: 'custom', path: ['password'], message: found.error.issues[0]!.message })
  else if (rules && !checkPassword(password, rules.passwordRules, namesOf(userName, rules)).ok)
    check.addIssue({ code: 'custom', path: ['password'], message: 'password_rules' })
}

/** Refusals that stand at the field of the password. */
export const passwordFieldOf = ({ code }: ErrorData) =>
  code.startsWith('iam.password_') ? ('password' as const) : undefined

/** What the verb takes: null lets the product make one up. */
export const passwordOf = ({ source, password }: PasswordValues): string | null =>
  source === 'typed' ? password : null

/** Made up or typed, and whether it lasts for one sign-in only. */
export function PasswordFields({
  control: given,
  userName,
  isNewUser,
}: {
  control: unknown
  userName: string
  isNewUser: boolean
}) {
  const t = useTranslations('iam.password')
  // safe: every form that shows these fields has `passwordShape` among its own
  const control = given as Control<PasswordValues, unknown, PasswordValues>
  const source = useWatch({ control, name: 'source' })
  const rules = usePasswordRules()
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
        <Field
          label={t('typedLabel')}
          hint={
            rules ? (
              <PasswordChecklist
                password={field.value}
                rules={rules.passwordRules}
                names={namesOf(userName, rules)}
                hasHistory={!isNewUser}
              />
            ) : (
              t('rules')
            )
          }
          error={fieldState.error?.message}
        >
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
