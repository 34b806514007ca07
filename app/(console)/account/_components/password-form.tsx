'use client'

import { useTranslations } from 'next-intl'
import { z } from 'zod'
import { PasswordField } from '@/components/form/password-field'
import { useZodForm, type ZodForm } from '@/components/form/use-zod-form'
import { PasswordChecklist } from '@/components/iam/password-checklist'
import { ChangePasswordInput } from '@/lib/domain/iam/input'
import { checkPassword } from '@/lib/domain/iam/password-policy'
import type { OwnProfileView } from '@/lib/domain/iam/view'

const passwordForm = ({ passwordRules, user, account }: OwnProfileView) =>
  ChangePasswordInput.extend({ again: z.string().min(1, 'required') }).superRefine(
    ({ wanted, again }, issues) => {
      const names = { userName: user.name, accountName: account.name }
      if (wanted !== '' && !checkPassword(wanted, passwordRules, names).ok)
        issues.addIssue({ code: 'custom', path: ['wanted'], message: 'password_rules' })
      if (again !== '' && again !== wanted)
        issues.addIssue({ code: 'custom', path: ['again'], message: 'password_differs' })
    },
  )

type PasswordForm = ZodForm<ReturnType<typeof passwordForm>>

export const usePasswordForm = (profile: OwnProfileView): PasswordForm =>
  useZodForm(passwordForm(profile), { defaultValues: { present: '', wanted: '', again: '' } })

/** Present, new, again, and what the new one must be. */
export function PasswordFields({ form, profile }: { form: PasswordForm; profile: OwnProfileView }) {
  const t = useTranslations('account')
  const wanted = form.watch('wanted')
  return (
    <>
      {/* Tells password managers whose password it is. */}
      <input hidden readOnly autoComplete="username" value={profile.user.name} />
      <PasswordField
        control={form.control}
        name="present"
        label={t('present')}
        autoComplete="current-password"
      />
      <PasswordField
        control={form.control}
        name="wanted"
        label={t('wanted')}
        autoComplete="new-password"
        hint={
          <PasswordChecklist
            password={wanted}
            rules={profile.passwordRules}
            names={{ userName: profile.user.name, accountName: profile.account.name }}
          />
        }
      />
      <PasswordField control={form.control} name="again" label={t('again')} autoComplete="new-password" />
    </>
  )
}
