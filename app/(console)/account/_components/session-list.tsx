'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { LogOut, MonitorSmartphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { useActor } from '@/components/iam/actor'
import { useBrowserName } from '@/components/iam/use-browser-name'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { errorDataOf } from '@/lib/client/get-json'
import { credentialKeys, ownSessionsOptions } from '@/lib/client/queries/account'
import type { SessionView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { endSession } from '../actions'
import { useSessionColumns } from './use-session-columns'

/** Where one is signed in, and the way to end it elsewhere. */
export function SessionList() {
  const t = useTranslations('account')
  const errorText = useErrorText()
  const client = useQueryClient()
  const { projectId } = useActor()
  const columns = useSessionColumns()
  const browserName = useBrowserName()
  const [ending, setEnding] = useState<SessionView | 'others'>()
  const result = useQuery(ownSessionsOptions(projectId))
  const { data, error } = result
  const hasOthers = data?.some(({ isCurrent }) => !isCurrent) ?? false
  const refetch = () => void result.refetch()
  return (
    <>
      <h2 className="mt-2 text-base font-semibold">{t('sessions')}</h2>
      <DataTable
        label={t('sessions')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={browserName}
        rowActions={(session) => [
          [
            {
              id: 'end',
              label: t('endSession'),
              icon: LogOut,
              tone: 'danger',
              disabledReason: session.isCurrent ? t('endCurrentReason') : undefined,
              perform: () => setEnding(session),
            },
          ],
        ]}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: refetch } : undefined}
        storageKey="own-sessions"
        isScrolling={false}
        toolbar={
          <Button
            icon={LogOut}
            disabledReason={hasOthers ? undefined : t('noOthersReason')}
            onClick={() => setEnding('others')}
          >
            {t('endOthers')}
          </Button>
        }
        toolbarEnd={<RefreshButton isRefreshing={result.isFetching} onRefresh={refetch} />}
        empty={<EmptyState icon={MonitorSmartphone} title={t('noSessions')} />}
      />
      <ConfirmDialog
        open={ending !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setEnding(undefined)
        }}
        title={
          ending === 'others'
            ? t('endOthersTitle')
            : t('endTitle', { name: ending ? browserName(ending) : '' })
        }
        confirmLabel={ending === 'others' ? t('endOthers') : t('endSession')}
        tone="danger"
        onConfirm={async () => {
          if (!ending) return undefined
          const done = await endSession(ending === 'others' ? null : ending.id)
          if (!done.ok) return errorText(done.error)
          toast.success(ending === 'others' ? t('othersEnded') : t('sessionEnded'))
          await client.invalidateQueries({ queryKey: credentialKeys.all })
          return undefined
        }}
      >
        {t('endText')}
      </ConfirmDialog>
    </>
  )
}
