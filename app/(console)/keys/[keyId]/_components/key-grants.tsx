'use client'

import { useQuery } from '@tanstack/react-query'
import { Undo2, UserPlus, Users } from 'lucide-react'
import { useFormatter, useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { keyGrantsOptions } from '@/lib/client/queries/keys'
import { canGrant } from '@/lib/domain/kms/rules'
import type { KeyGrantView, KeyView } from '@/lib/domain/kms/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useKeyRefresh } from '../../_components/use-key-refresh'
import { retireGrant } from '../../actions'
import { actionWord, KeyGrantDialog } from './key-grant-dialog'

/** Users who may use the key beside what their groups give. */
export function KeyGrants({ about }: { about: KeyView }) {
  const t = useTranslations('key.grant')
  const tTab = useTranslations('key.tab')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const refresh = useKeyRefresh()
  const { projectId } = useActor()
  const { data, error, refetch } = useQuery(keyGrantsOptions(projectId, about.id))
  const columns = useColumns()
  const [isCreating, setIsCreating] = useState(false)
  const [retiring, setRetiring] = useState<KeyGrantView>()
  const user = retiring?.userName ?? ''
  const createButton = (
    <Button
      variant="primary"
      icon={UserPlus}
      disabledReason={reason(permit('kms:grant:create'), canGrant(about, data?.length ?? 0))}
      onClick={() => setIsCreating(true)}
    >
      {t('create')}
    </Button>
  )
  return (
    <>
      <DataTable
        label={tTab('grants')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ userName }) => userName}
        rowActions={(grant) => [
          [
            {
              id: 'retire',
              label: t('retire'),
              icon: Undo2,
              tone: 'danger',
              disabledReason: reason(permit('kms:grant:retire')),
              perform: () => setRetiring(grant),
            },
          ],
        ]}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="key.grants"
        toolbar={data && data.length > 0 ? createButton : undefined}
        empty={
          <EmptyState icon={Users} title={t('noneTitle')} action={createButton}>
            {t('noneText')}
          </EmptyState>
        }
      />
      {isCreating ? <KeyGrantDialog about={about} onClose={() => setIsCreating(false)} /> : null}
      <ConfirmDialog
        open={retiring !== undefined}
        onOpenChange={(isOpen) => isOpen || setRetiring(undefined)}
        title={t('retireTitle', { user })}
        confirmLabel={t('retire')}
        tone="danger"
        onConfirm={async () => {
          if (!retiring) return undefined
          const done = await retireGrant({ keyId: about.id, grantId: retiring.id })
          if (!done.ok) return errorText(done.error)
          toast.success(t('retired', { user }))
          await refresh()
          return undefined
        }}
      >
        {t('retireText', { user })}
      </ConfirmDialog>
    </>
  )
}

function useColumns(): readonly DataColumn<KeyGrantView>[] {
  const t = useTranslations('key.grant')
  const format = useFormatter()
  return useMemo(
    () => [
      { id: 'user', header: t('user'), isPrimary: true, cell: ({ userName }) => userName },
      {
        id: 'actions',
        header: t('actions'),
        width: '24rem',
        cell: ({ actions }) => format.list(actions.map((action) => t(`action.${actionWord[action]}`))),
      },
      {
        id: 'createdAt',
        header: t('createdAt'),
        cell: ({ createdAt }) => <RelativeTime value={createdAt} />,
      },
    ],
    [t, format],
  )
}
