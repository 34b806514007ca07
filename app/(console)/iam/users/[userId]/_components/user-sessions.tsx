'use client'

import { useQuery } from '@tanstack/react-query'
import { LogOut, MonitorSmartphone } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo, useState } from 'react'
import { toast } from '@/components/feedback/toast'
import { usePermit } from '@/components/iam/actor'
import { useBrowserName } from '@/components/iam/use-browser-name'
import { useReason } from '@/components/iam/use-reason'
import type { DataColumn } from '@/components/table/data-column'
import { DataTable } from '@/components/table/data-table'
import { RefreshButton } from '@/components/table/refresh-button'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { userSessionOptions } from '@/lib/client/queries/iam'
import { isWithinReach } from '@/lib/domain/iam/user-rules'
import type { SessionView, UserView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { useIamRefresh } from '../../../_components/use-iam-refresh'
import { endSessions } from '../../actions'

/** Where the person is signed in now. */
export function UserSessions({ user }: { user: UserView }) {
  const t = useTranslations('iam.session')
  const errorText = useErrorText()
  const refresh = useIamRefresh()
  const { data, error, refetch, isFetching } = useQuery(userSessionOptions(user.id))
  const columns = useSessionColumns()
  // Null: all of them.
  const [ending, setEnding] = useState<SessionView | null>()
  const refusal = useReason()(usePermit()('iam:sessions:delete'), isWithinReach(user))
  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={data}
        rowId={({ id }) => id}
        rowName={({ sourceAddress }) => sourceAddress}
        rowActions={(session) => [
          [
            {
              id: 'end',
              label: t('end'),
              icon: LogOut,
              tone: 'danger',
              disabledReason: refusal,
              perform: () => setEnding(session),
            },
          ],
        ]}
        error={error ? { message: errorText(errorDataOf(error)), onRetry: () => void refetch() } : undefined}
        storageKey="iam.sessions"
        toolbar={
          <Button
            icon={LogOut}
            variant="danger-quiet"
            disabledReason={refusal ?? (data?.length === 0 ? t('noneTitle') : undefined)}
            onClick={() => setEnding(null)}
          >
            {t('endAll')}
          </Button>
        }
        toolbarEnd={<RefreshButton isRefreshing={isFetching} onRefresh={() => void refetch()} />}
        empty={
          <EmptyState icon={MonitorSmartphone} title={t('noneTitle')}>
            {t('noneText', { name: user.name })}
          </EmptyState>
        }
      />
      <ConfirmDialog
        open={ending !== undefined}
        onOpenChange={(isOpen) => {
          if (!isOpen) setEnding(undefined)
        }}
        title={
          ending ? t('endTitle', { address: ending.sourceAddress }) : t('endAllTitle', { name: user.name })
        }
        confirmLabel={ending ? t('end') : t('endAll')}
        tone="danger"
        onConfirm={async () => {
          const done = await endSessions({ userId: user.id, sessionId: ending?.id ?? null })
          if (!done.ok) return errorText(done.error)
          toast.success(t('ended'))
          await refresh()
          return undefined
        }}
      >
        {t('endText', { name: user.name })}
      </ConfirmDialog>
    </>
  )
}

function useSessionColumns(): readonly DataColumn<SessionView>[] {
  const t = useTranslations('iam.session')
  const browserName = useBrowserName()
  return useMemo(
    () => [
      {
        id: 'address',
        header: t('address'),
        isPrimary: true,
        width: '14rem',
        cell: ({ sourceAddress, isCurrent }) => (
          <span className="inline-flex items-center gap-2">
            <span className="font-mono text-xs">{sourceAddress}</span>
            {isCurrent ? <Badge tone="info">{t('current')}</Badge> : null}
          </span>
        ),
      },
      {
        id: 'client',
        header: t('client'),
        cell: (session) => <span title={session.userAgent}>{browserName(session)}</span>,
      },
      { id: 'began', header: t('began'), cell: ({ createdAt }) => <RelativeTime value={createdAt} /> },
      { id: 'seen', header: t('seen'), cell: ({ lastSeenAt }) => <RelativeTime value={lastSeenAt} /> },
      { id: 'ends', header: t('ends'), cell: ({ expiresAt }) => <RelativeTime value={expiresAt} /> },
    ],
    [t, browserName],
  )
}
