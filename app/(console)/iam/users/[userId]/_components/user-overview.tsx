'use client'

import { Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { CheckListField, TextField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { AppLink } from '@/components/ui/app-link'
import { Button } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/client/paths'
import { IamDescription } from '@/lib/domain/iam/input'
import { isWithinReach } from '@/lib/domain/iam/user-rules'
import type { UserView } from '@/lib/domain/iam/view'
import { useGroupOptions } from '../../../_components/use-group-options'
import { useIamRefresh } from '../../../_components/use-iam-refresh'
import { setGroups, update } from '../../actions'

export function UserOverview({ user }: { user: UserView }) {
  const t = useTranslations('iam.user')
  const permit = usePermit()
  const reason = useReason()
  const [open, setOpen] = useState<'description' | 'groups'>()
  const close = () => setOpen(undefined)
  const mayListGroups = permit('iam:groups:list')
  return (
    <div className="flex flex-col gap-4">
      {user.isOwner ? <Callout tone="info">{t('ownerText')}</Callout> : null}
      <Card
        title={t('about')}
        actions={
          <Button
            size="sm"
            icon={Pencil}
            disabledReason={reason(permit('iam:users:update'), isWithinReach(user))}
            onClick={() => setOpen('description')}
          >
            {t('editDescription')}
          </Button>
        }
      >
        <DescriptionList
          columns={2}
          items={[
            { term: t('column.id'), value: <Copyable value={user.id} label={t('copyId')} /> },
            { term: t('column.createdAt'), value: <RelativeTime value={user.createdAt} /> },
            {
              term: t('column.lastSignInAt'),
              value: user.lastSignInAt ? <RelativeTime value={user.lastSignInAt} /> : t('never'),
            },
            { term: t('passwordChangedAt'), value: <RelativeTime value={user.passwordChangedAt} /> },
            { term: t('column.description'), value: user.description, isWide: true },
          ]}
        />
      </Card>
      <Card
        title={t('column.groups')}
        description={t('groupsText')}
        isFlush
        actions={
          <Button
            size="sm"
            icon={Pencil}
            disabledReason={reason(permit('iam:groups:update'), mayListGroups)}
            onClick={() => setOpen('groups')}
          >
            {t('editGroups')}
          </Button>
        }
      >
        {user.groups.length > 0 ? (
          <ul className="divide-y divide-line">
            {user.groups.map(({ id, name }) => (
              <li key={id} className="flex h-9 items-center px-4">
                {mayListGroups.ok ? (
                  <AppLink
                    href={paths.iam.group(id)}
                    className="rounded-sm font-medium hover:text-accent hover:underline"
                  >
                    {name}
                  </AppLink>
                ) : (
                  name
                )}
              </li>
            ))}
          </ul>
        ) : (
          <p className="px-4 py-3 text-sm text-fg-muted">
            {user.isOwner ? t('ownerNoGroup') : t('withoutGroup')}
          </p>
        )}
      </Card>
      {open === 'description' ? <DescriptionDialog user={user} onClose={close} /> : null}
      {open === 'groups' ? <GroupsDialog user={user} onClose={close} /> : null}
    </div>
  )
}

const descriptionSchema = z.object({ description: IamDescription })

function DescriptionDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const t = useTranslations('iam.user')
  const tCommon = useTranslations('common')
  const refresh = useIamRefresh()
  const form = useZodForm(descriptionSchema, { defaultValues: { description: user.description } })
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onClose}
      title={t('editDescriptionTitle', { name: user.name })}
      submitLabel={tCommon('save')}
      onSubmit={async ({ description }) => {
        const done = await update({ userId: user.id, description })
        if (!done.ok) return done
        toast.success(t('changed', { name: user.name }))
        await refresh()
        return { ok: true }
      }}
    >
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

const groupsSchema = z.object({ groupIds: z.array(z.string()).max(20, 'too_many') })

function GroupsDialog({ user, onClose }: { user: UserView; onClose: () => void }) {
  const t = useTranslations('iam.user')
  const tCommon = useTranslations('common')
  const refresh = useIamRefresh()
  const groups = useGroupOptions()
  const form = useZodForm(groupsSchema, { defaultValues: { groupIds: user.groups.map(({ id }) => id) } })
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onClose}
      title={t('editGroupsTitle', { name: user.name })}
      description={t('editGroupsText')}
      submitLabel={tCommon('save')}
      onSubmit={async ({ groupIds }) => {
        const done = await setGroups({ userId: user.id, groupIds })
        if (!done.ok) return done
        toast.success(t('changed', { name: user.name }))
        await refresh()
        return { ok: true }
      }}
    >
      <CheckListField
        control={form.control}
        name="groupIds"
        label={t('column.groups')}
        isOptional
        searchPlaceholder={t('searchGroups')}
        emptyText={t('noGroups')}
        {...groups}
      />
    </FormDialog>
  )
}
