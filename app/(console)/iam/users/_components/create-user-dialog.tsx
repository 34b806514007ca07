'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { Field } from '@/components/form/field'
import { CheckListField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { usePermit } from '@/components/iam/actor'
import { OncePasswordDialog } from '@/components/iam/once-password-dialog'
import { useReason } from '@/components/iam/use-reason'
import { Callout } from '@/components/ui/callout'
import { CreateUserInput } from '@/lib/domain/iam/input'
import {
  checkTyped,
  PasswordFields,
  passwordDefaults,
  passwordFieldOf,
  passwordOf,
  passwordShape,
  usePasswordRules,
} from '../../_components/password-fields'
import { useGroupOptions } from '../../_components/use-group-options'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { create } from '../actions'

const { name, description, groupIds } = CreateUserInput.shape
const schemaFor = (rules: ReturnType<typeof usePasswordRules>) =>
  z
    .object({ name, description, groupIds, ...passwordShape })
    .superRefine((values, check) => checkTyped(values, check, values.name, rules))

/** Adds a person; a password that was made up is told once, afterwards. */
export function CreateUserDialog({
  open,
  onOpenChange,
  disabledReason,
}: {
  open: boolean
  onOpenChange: (isOpen: boolean) => void
  disabledReason: string | undefined
}) {
  const t = useTranslations('iam.user')
  const permit = usePermit()
  const refresh = useIamRefresh()
  const groups = useGroupOptions()
  const groupRefusal = useReason()(permit('iam:groups:list'), permit('iam:groups:update'))
  const [shown, setShown] = useState<{ userName: string; password: string }>()
  const form = useZodForm(schemaFor(usePasswordRules()), {
    defaultValues: { name: '', description: '', groupIds: [], ...passwordDefaults },
  })
  const [chosen, userName] = useWatch({ control: form.control, name: ['groupIds', 'name'] })
  return (
    <>
      <FormDialog
        form={form}
        fieldOf={passwordFieldOf}
        open={open}
        onOpenChange={onOpenChange}
        title={t('create')}
        description={t('createText')}
        submitLabel={t('create')}
        disabledReason={disabledReason}
        onSubmit={async ({ source, password, ...values }) => {
          const typed = passwordOf({ source, password, mustChangePassword: values.mustChangePassword })
          const done = await create({ ...values, password: typed })
          if (!done.ok) return done
          if (done.value.password === null) toast.success(t('created', { name: values.name }))
          else setShown({ userName: values.name, password: done.value.password })
          await refresh()
          return { ok: true }
        }}
      >
        <TextField
          control={form.control}
          name="name"
          label={t('column.name')}
          hint={t('nameHint')}
          spellCheck={false}
        />
        <TextField
          control={form.control}
          name="description"
          label={t('column.description')}
          isOptional
          limit={255}
        />
        <PasswordFields control={form.control} userName={userName} isNewUser />
        {groupRefusal ? (
          <Field label={t('column.groups')} isGroup isOptional>
            {() => <Callout tone="neutral">{groupRefusal}</Callout>}
          </Field>
        ) : (
          <CheckListField
            control={form.control}
            name="groupIds"
            label={t('column.groups')}
            isOptional
            searchPlaceholder={t('searchGroups')}
            emptyText={t('noGroups')}
            listClassName="max-h-40"
            {...groups}
          />
        )}
        {chosen?.length ? null : <Callout tone="info">{t('withoutGroup')}</Callout>}
      </FormDialog>
      <OncePasswordDialog shown={shown} onClose={() => setShown(undefined)} />
    </>
  )
}
