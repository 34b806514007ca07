'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { OncePasswordDialog } from '@/components/iam/once-password-dialog'
import type { UserView } from '@/lib/domain/iam/view'
import {
  checkTyped,
  PasswordFields,
  passwordDefaults,
  passwordFieldOf,
  passwordOf,
  passwordShape,
  usePasswordRules,
} from '../../_components/password-fields'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { reset } from '../actions'

const schemaFor = (userName: string, rules: ReturnType<typeof usePasswordRules>) =>
  z.object(passwordShape).superRefine((values, check) => checkTyped(values, check, userName, rules))

/** Gives somebody else a new password and ends their sessions. */
export function ResetPasswordDialog({ user, onClose }: { user: UserView | undefined; onClose: () => void }) {
  const t = useTranslations('iam.user')
  const refresh = useIamRefresh()
  const [shown, setShown] = useState<{ userName: string; password: string }>()
  const form = useZodForm(schemaFor(user?.name ?? '', usePasswordRules()), {
    defaultValues: { ...passwordDefaults },
  })
  return (
    <>
      <FormDialog
        form={form}
        fieldOf={passwordFieldOf}
        open={user !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) onClose()
        }}
        title={t('resetTitle', { name: user?.name ?? '' })}
        description={t('resetText')}
        submitLabel={t('reset')}
        onSubmit={async (values) => {
          if (!user) return undefined
          const { mustChangePassword } = values
          const done = await reset({ userId: user.id, password: passwordOf(values), mustChangePassword })
          if (!done.ok) return done
          const { password } = done.value
          if (password === null) toast.success(t('isReset', { name: user.name }))
          else setShown({ userName: user.name, password })
          await refresh()
          return { ok: true }
        }}
      >
        <PasswordFields control={form.control} userName={user?.name ?? ''} isNewUser={false} />
      </FormDialog>
      <OncePasswordDialog shown={shown} onClose={() => setShown(undefined)} />
    </>
  )
}
