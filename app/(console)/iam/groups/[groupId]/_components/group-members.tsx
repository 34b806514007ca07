'use client'

import { useQuery } from '@tanstack/react-query'
import { UserMinus, UserPlus, UsersRound } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { z } from 'zod'
import { toast } from '@/components/feedback/toast'
import { CheckListField } from '@/components/form/fields'
import { FormDialog } from '@/components/form/form-dialog'
import { useZodForm } from '@/components/form/use-zod-form'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { StatusBadge } from '@/components/ui/status-badge'
import { paths } from '@/lib/client/paths'
import { userListOptions } from '@/lib/client/queries/iam'
import type { GroupDetail } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../../_components/use-iam-refresh'
import { addMembers, removeMembers } from '../../actions'

type Member = GroupDetail['members'][number]

export function GroupMembers({ group }: { group: GroupDetail }) {
  const t = useTranslations('iam.group')
  const errorText = useErrorText()
  const refresh = useIamRefresh()
  const permit = usePermit()
  const reason = useReason()
  const columns = useMemberColumns()
  const [isAdding, setIsAdding] = useState(false)
  const [removing, setRemoving] = useState<readonly Member[]>([])
  const updateReason = reason(permit('iam:groups:update'))
  const names = removing.map(({ name }) => name)
  const removeAction = (members: readonly Member[]) => ({
    id: 'remove',
    label: t('removeMember'),
    icon: UserMinus,
    tone: 'danger' as const,
    disabledReason: updateReason,
    perform: () => setRemoving(members),
  })
  const addButton = (variant?: 'primary') => (
    <Button
      variant={variant}
      icon={UserPlus}
      disabledReason={updateReason ?? reason(permit('iam:users:list'))}
      onClick={() => setIsAdding(true)}
    >
      {t('addMembers')}
    </Button>
  )
  return (
    <>
      <DataTable
        label={t('tab.members')}
        columns={columns}
        rows={group.members}
        rowId={({ id }) => id}
        rowName={({ name }) => name}
        rowHref={permit('iam:users:list').ok ? ({ id }) => paths.iam.user(id) : undefined}
        rowActions={(member) => [[removeAction([member])]]}
        bulkActions={(members) => [removeAction(members)]}
        storageKey="iam.members"
        toolbar={group.members.length > 0 ? addButton('primary') : undefined}
        empty={
          <EmptyState icon={UsersRound} title={t('noMembersTitle')} action={addButton('primary')}>
            {t('noMembersText')}
          </EmptyState>
        }
      />
      {isAdding ? <AddDialog group={group} onClose={() => setIsAdding(false)} /> : null}
      <ConfirmDialog
        open={removing.length > 0}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRemoving([])
        }}
        title={t('removeTitle', { count: names.length, first: names[0] ?? '', group: group.name })}
        confirmLabel={t('removeMember')}
        tone="danger"
        onConfirm={async () => {
          const done = await removeMembers({ groupId: group.id, userIds: removing.map(({ id }) => id) })
          if (!done.ok) return errorText(done.error)
          toast.success(t('removedMembers', { count: names.length }))
          await refresh()
          return undefined
        }}
      >
        {t('removeText', { grants: group.grantCount })}
      </ConfirmDialog>
    </>
  )
}

const schema = z.object({ userIds: z.array(z.string()).min(1, 'required').max(100, 'too_many') })

function AddDialog({ group, onClose }: { group: GroupDetail; onClose: () => void }) {
  const t = useTranslations('iam.group')
  const refresh = useIamRefresh()
  const { data: users = [], isLoading } = useQuery(userListOptions({ search: '', status: null }))
  const form = useZodForm(schema, { defaultValues: { userIds: [] } })
  const outside = users.filter(({ id }) => !group.members.some((member) => member.id === id))
  return (
    <FormDialog
      form={form}
      open
      onOpenChange={onClose}
      title={t('addTitle', { name: group.name })}
      description={t('addText')}
      submitLabel={t('addMembers')}
      onSubmit={async ({ userIds }) => {
        const done = await addMembers({ groupId: group.id, userIds })
        if (!done.ok) return done
        toast.success(t('addedMembers', { count: userIds.length }))
        await refresh()
        return { ok: true }
      }}
    >
      <CheckListField
        control={form.control}
        name="userIds"
        label={t('users')}
        searchPlaceholder={t('searchUsers')}
        emptyText={users.length > 0 && outside.length === 0 ? t('everybodyIn') : undefined}
        isLoading={isLoading}
        options={outside.map(({ id, name, description, isOwner, status }) => ({
          value: id,
          label: name,
          description: isOwner ? t('ownerNeedsNone') : description || undefined,
          end: status === 'disabled' ? <StatusBadge tone="neutral">{t('disabled')}</StatusBadge> : undefined,
        }))}
      />
    </FormDialog>
  )
}

function useMemberColumns(): readonly DataColumn<Member>[] {
  const t = useTranslations('iam')
  return useMemo(
    () => [
      { id: 'name', header: t('user.column.name'), isPrimary: true, cell: ({ name }) => name },
      {
        id: 'status',
        header: t('user.column.status'),
        width: '12rem',
        cell: ({ status }) => (
          <StatusBadge tone={status === 'enabled' ? 'success' : 'neutral'}>
            {t(`user.status.${status}`)}
          </StatusBadge>
        ),
      },
    ],
    [t],
  )
}
