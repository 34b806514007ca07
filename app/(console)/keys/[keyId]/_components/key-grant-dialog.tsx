'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { toast } from '@/components/feedback/toast'
import { CheckListField, ComboboxField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { usePermit } from '@/components/iam/actor'
import { userListOptions } from '@/lib/client/queries/iam'
import { CreateKeyGrantInput, type GrantableAction, grantableActions } from '@/lib/domain/kms/input'
import type { KeyView } from '@/lib/domain/kms/view'
import { useKeyRefresh } from '../../_components/use-key-refresh'
import { grant } from '../../actions'

/** Words of what a grant allows, below `key.grant.action`. */
export const actionWord = {
  'kms:dek:create': 'create',
  'kms:dek:decrypt': 'decrypt',
} as const satisfies Record<GrantableAction, string>

const schema = CreateKeyGrantInput.omit({ keyId: true })

/** Lets one user use the key. Who may not look at the users of the account writes the name. */
export function KeyGrantDialog({ about, onClose }: { about: KeyView; onClose: () => void }) {
  const t = useTranslations('key.grant')
  const refresh = useKeyRefresh()
  const mayListUsers = usePermit()('iam:users:list').ok
  const { data: users = [], isLoading } = useQuery({
    ...userListOptions({ search: '', status: null }),
    enabled: mayListUsers,
  })
  const form = useZodForm(schema, { defaultValues: { userName: '', actions: [...grantableActions] } })
  const { control } = form
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onClose}
      title={t('createTitle', { alias: about.alias })}
      description={t('createText')}
      submitLabel={t('create')}
      fieldOf={({ code }) =>
        code === 'iam.user_not_found' || code === 'kms.grant_exists' ? 'userName' : undefined
      }
      onSubmit={async (values) => {
        const done = await grant({ keyId: about.id, ...values })
        if (!done.ok) return done
        toast.success(t('created', { user: values.userName, alias: about.alias }))
        await refresh()
        return { ok: true }
      }}
    >
      {mayListUsers ? (
        <ComboboxField
          control={control}
          name="userName"
          label={t('user')}
          isLoading={isLoading}
          options={users.map(({ name, description }) => ({
            value: name,
            label: name,
            description: description || undefined,
          }))}
        />
      ) : (
        <TextField control={control} name="userName" label={t('user')} hint={t('userHint')} />
      )}
      <CheckListField
        control={control}
        name="actions"
        label={t('actions')}
        options={grantableActions.map((value) => ({
          value,
          label: t(`action.${actionWord[value]}`),
          description: value,
        }))}
      />
    </FormDialog>
  )
}
