'use client'

import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleSlash, KeySquare, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Copyable } from '@/components/ui/copyable'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { StatusBadge } from '@/components/ui/status-badge'
import { errorDataOf } from '@/lib/client/get-json'
import { userAccessKeyOptions } from '@/lib/client/queries/iam'
import { isWithinReach } from '@/lib/domain/iam/user-rules'
import type { AccessKeyView, UserView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../../_components/use-iam-refresh'
import { changeKey } from '../../actions'

/** Keys of somebody: they can be stopped here, and are made by the person alone. */
export function UserKeys({ user }: { user: UserView }) {
  const t = useTranslations('iam.key')
  const errorText = useErrorText()
  const refresh = useIamRefresh()
  const { data, error, refetch, isFetching } = useQuery(userAccessKeyOptions(user.id))
  const columns = useKeyColumns()
  const [removing, setRemoving] = useState<AccessKeyView>()
  const refusal = useReason()(usePermit()('iam:credentials:update'), isWithinReach(user))

  async function change({ id }: AccessKeyView, status: AccessKeyView['status'] | null) {
    const done = await changeKey({ userId: user.id, accessKeyId: id, status })
    if (!done.ok) return errorText(done.error)
    toast.success(t(`done.${status ?? 'deleted'}`))
    await refresh()
    return undefined
  }

  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ id }) => id}
        rowActions={(key) => {
          const other = key.status === 'enabled' ? 'disabled' : 'enabled'
          return [
            [
              {
                id: other,
                label: t(other === 'enabled' ? 'enable' : 'disable'),
                icon: other === 'enabled' ? CircleCheck : CircleSlash,
                disabledReason: refusal,
                perform: () =>
                  void change(key, other).then((failure) => {
                    if (failure) toast.error(failure)
                  }),
              },
            ],
            [
              {
                id: 'delete',
                label: t('delete'),
                icon: Trash2,
                tone: 'danger',
                disabledReason: refusal,
                perform: () => setRemoving(key),
              },
            ],
          ]
        }}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="iam.keys"
        toolbar={<p className="text-sm text-fg-muted">{t('ownOnly')}</p>}
        toolbarEnd={<RefreshButton isRefreshing={isFetching} onRefresh={() => void refetch()} />}
        empty={
          <EmptyState icon={KeySquare} title={t('noneTitle')}>
            {t('noneText', { name: user.name })}
          </EmptyState>
        }
      />
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setRemoving(undefined)
        }}
        title={t('deleteTitle', { id: removing?.id ?? '' })}
        confirmLabel={t('delete')}
        tone="danger"
        onConfirm={async () => removing && change(removing, null)}
      >
        {t('deleteText', { name: user.name })}
      </ConfirmDialog>
    </>
  )
}

function useKeyColumns(): readonly DataColumn<AccessKeyView>[] {
  const t = useTranslations('iam.key')
  return useMemo(
    () => [
      {
        id: 'id',
        header: t('id'),
        isPrimary: true,
        width: '16rem',
        cell: ({ id }) => <Copyable value={id} label={t('copyId')} />,
      },
      {
        id: 'status',
        header: t('status'),
        cell: ({ status }) => (
          <StatusBadge tone={status === 'enabled' ? 'success' : 'neutral'}>{t(status)}</StatusBadge>
        ),
      },
      { id: 'description', header: t('description'), cell: ({ description }) => description || '—' },
      {
        id: 'used',
        header: t('lastUsed'),
        cell: ({ lastUsedAt, lastUsedAddress }) =>
          lastUsedAt ? (
            <>
              <RelativeTime value={lastUsedAt} /> <span className="font-mono text-xs">{lastUsedAddress}</span>
            </>
          ) : (
            t('unused')
          ),
      },
      { id: 'created', header: t('created'), cell: ({ createdAt }) => <RelativeTime value={createdAt} /> },
    ],
    [t],
  )
}
