'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { FormDialog } from '@/components/form/form-dialog'
import { credentialKeys } from '@/lib/client/queries/account'
import type { OwnProfileView } from '@/lib/domain/iam/view'
import { changePassword } from '../actions'
import { PasswordFields, usePasswordForm } from './password-form'

export function ChangePasswordDialog({
  profile,
  open,
  onOpenChange,
}: {
  profile: OwnProfileView
  open: boolean
  onOpenChange: (isOpen: boolean) => void
}) {
  const t = useTranslations('account')
  const client = useQueryClient()
  const form = usePasswordForm(profile)
  return (
    <FormDialog
      form={form}
      open={open}
      onOpenChange={onOpenChange}
      title={t('changePassword')}
      description={t('changePasswordText')}
      submitLabel={t('changePassword')}
      onSubmit={async ({ present, wanted }) => {
        const result = await changePassword({ present, wanted })
        if (!result.ok) return result
        toast.success(t('passwordIsChanged'))
        await client.invalidateQueries({ queryKey: credentialKeys.all })
        return { ok: true }
      }}
    >
      <PasswordFields form={form} profile={profile} />
    </FormDialog>
  )
}
