'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Form, SubmitButton } from '@/components/form/form'
import type { OwnProfileView } from '@/lib/domain/iam/view'
import { PasswordFields, usePasswordForm } from '../../_components/password-form'
import { changePassword } from '../../actions'

export function ForcedPasswordForm({
  profile,
  callbackPath,
}: {
  profile: OwnProfileView
  /** Where to go on; already checked to be a path of this site. */
  callbackPath: string
}) {
  const t = useTranslations('account')
  const form = usePasswordForm(profile)
  const [isLeaving, setIsLeaving] = useState(false)
  return (
    <Form
      form={form}
      onSubmit={async ({ present, wanted }) => {
        const result = await changePassword({ present, wanted })
        if (!result.ok) return result
        setIsLeaving(true)
        // A full load: the frame was drawn for somebody who may do nothing.
        window.location.assign(callbackPath)
      }}
    >
      <PasswordFields form={form} profile={profile} />
      <SubmitButton isBusy={form.formState.isSubmitting || isLeaving} className="self-start">
        {t('changeAndGoOn')}
      </SubmitButton>
    </Form>
  )
}
