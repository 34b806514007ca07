'use client'

import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { toast } from '@/components/feedback/toast'
import { TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { GroupInput } from '@/lib/domain/iam/input'
import type { GroupView } from '@/lib/domain/iam/view'
import { useIamRefresh } from '../../_components/use-iam-refresh'
import { create, update } from '../actions'

/** Makes a group, or changes its name and description. Mounted with the group it is about. */
export function GroupDialog({
  open,
  group,
  disabledReason,
  onClose,
  onCreated,
}: {
  open: boolean
  group?: Pick<GroupView, 'id' | 'name' | 'description'>
  disabledReason?: string
  onClose: () => void
  onCreated?: (groupId: string) => void
}) {
  const t = useTranslations('iam.group')
  const tCommon = useTranslations('common')
  const refresh = useIamRefresh()
  const made = useRef<string>(undefined)
  const form = useZodForm(GroupInput, {
    defaultValues: { name: group?.name ?? '', description: group?.description ?? '' },
  })
  return (
    <FormDialog
      form={form}
      open={open}
      // The address of the dialog is left for that of the new thing: closing first would undo the way there.
      onOpenChange={() => (made.current && onCreated ? onCreated(made.current) : onClose())}
      title={group ? t('editTitle', { name: group.name }) : t('create')}
      description={group ? undefined : t('createText')}
      submitLabel={group ? tCommon('save') : t('create')}
      disabledReason={disabledReason}
      onSubmit={async (values) => {
        const done = group ? await update({ groupId: group.id, ...values }) : await create(values)
        if (!done.ok) return done
        toast.success(t(group ? 'changed' : 'created', { name: values.name }))
        made.current = done.value?.groupId
        await refresh()
        return { ok: true }
      }}
    >
      <TextField control={form.control} name="name" label={t('column.name')} limit={128} />
      <TextField
        control={form.control}
        name="description"
        label={t('column.description')}
        isOptional
        limit={255}
      />
    </FormDialog>
  )
}
