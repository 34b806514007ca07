'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, CircleOff, KeySquare, Plus, Trash2 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { useActor } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { errorDataOf } from '@/lib/client/get-json'
import { credentialKeys, ownAccessKeysOptions } from '@/lib/client/queries/account'
import { canAddAccessKey } from '@/lib/domain/iam/access-key-limit'
import type { AccessKeyView, NewAccessKey } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { changeKey } from '../actions'
import { CreateKeyDialog } from './create-key-dialog'
import { NewKeyDialog } from './new-key-dialog'
import { useKeyColumns } from './use-key-columns'

type Change = 'enable' | 'disable' | 'delete'
const statusAfter = { enable: 'enabled', disable: 'disabled', delete: null } as const

/** Keys for programs that sign their requests. */
export function AccessKeyList({
  userName,
  isCreating,
  onCreatingChange,
}: {
  userName: string
  isCreating: boolean
  onCreatingChange: (isOpen: boolean) => void
}) {
  const t = useTranslations('account')
  const errorText = useErrorText()
  const reason = useReason()
  const client = useQueryClient()
  const { projectId } = useActor()
  const columns = useKeyColumns()
  const [changing, setChanging] = useState<{ key: AccessKeyView; change: Change }>()
  const [created, setCreated] = useState<NewAccessKey>()
  const result = useQuery(ownAccessKeysOptions(projectId))
  const { data, error } = result
  const createReason = reason(canAddAccessKey(data?.length ?? 0))
  const refetch = () => void result.refetch()
  const createButton = (
    <Button icon={Plus} disabledReason={createReason} onClick={() => onCreatingChange(true)}>
      {t('createKey')}
    </Button>
  )
  return (
    <>
      <h2 className="mt-2 text-base font-semibold">{t('accessKeys')}</h2>
      <DataTable
        label={t('accessKeys')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ id }) => id}
        rowActions={(key) => [
          [
            key.status === 'enabled'
              ? {
                  id: 'disable',
                  label: t('key.disable'),
                  icon: CircleOff,
                  perform: () => setChanging({ key, change: 'disable' }),
                }
              : {
                  id: 'enable',
                  label: t('key.enable'),
                  icon: CircleCheck,
                  perform: () => setChanging({ key, change: 'enable' }),
                },
          ],
          [
            {
              id: 'delete',
              label: t('key.delete'),
              icon: Trash2,
              tone: 'danger',
              perform: () => setChanging({ key, change: 'delete' }),
            },
          ],
        ]}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="own-access-keys"
        isScrolling={false}
        toolbar={createButton}
        toolbarEnd={<RefreshButton isRefreshing={result.isFetching} onRefresh={refetch} />}
        empty={
          <EmptyState icon={KeySquare} title={t('noKeysTitle')} action={createButton}>
            {t('noKeysText')}
          </EmptyState>
        }
      />
      <CreateKeyDialog
        open={isCreating}
        onOpenChange={onCreatingChange}
        disabledReason={createReason}
        onCreated={setCreated}
      />
      <NewKeyDialog accessKey={created} userName={userName} onClose={() => setCreated(undefined)} />
      <ConfirmDialog
        open={changing !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setChanging(undefined)
        }}
        title={changing ? t(`key.${changing.change}Title`, { id: changing.key.id }) : ''}
        confirmLabel={changing ? t(`key.${changing.change}`) : ''}
        tone={changing?.change === 'enable' ? 'default' : 'danger'}
        typedName={changing?.change === 'delete' ? changing.key.id : undefined}
        onConfirm={async () => {
          if (!changing) return undefined
          const done = await changeKey(changing.key.id, statusAfter[changing.change])
          if (!done.ok) return errorText(done.error)
          toast.success(t(`key.${changing.change}Done`))
          await client.invalidateQueries({ queryKey: credentialKeys.all })
          return undefined
        }}
      >
        {changing ? t(`key.${changing.change}Text`) : null}
      </ConfirmDialog>
    </>
  )
}
