'use client'

import { useTranslations } from 'next-intl'
import { DataTable } from '@/components/table/data-table'
import { Callout } from '@/components/ui/callout'
import { RelativeTime } from '@/components/ui/relative-time'
import { StatusBadge } from '@/components/ui/status-badge'
import type { WorkerView } from '@/lib/domain/health/view'

/** The workers that have told of themselves; one that is silent for long does no work any more. */
export function WorkerTable({ workers }: { workers: readonly WorkerView[] }) {
  const t = useTranslations('operator.health')
  return (
    <section aria-labelledby="workers" className="flex flex-col gap-2">
      <h2 id="workers" className="text-base font-semibold">
        {t('workers')}
      </h2>
      {workers.some(({ isAlive }) => isAlive) ? null : (
        <Callout tone="danger" title={t('noWorker')}>
          {t('noWorkerText')}
        </Callout>
      )}
      <DataTable
        label={t('workers')}
        columns={[
          {
            id: 'host',
            header: t('column.host'),
            isPrimary: true,
            width: '14rem',
            cell: ({ host }) => host,
          },
          { id: 'pid', header: t('column.pid'), align: 'end', cell: ({ pid }) => pid },
          {
            id: 'state',
            header: t('column.state'),
            cell: ({ isAlive }) => (
              <StatusBadge tone={isAlive ? 'success' : 'danger'}>
                {isAlive ? t('alive') : t('silent')}
              </StatusBadge>
            ),
          },
          {
            id: 'heartbeat',
            header: t('column.heartbeat'),
            cell: ({ heartbeatAt }) => <RelativeTime value={heartbeatAt} />,
          },
          {
            id: 'startedAt',
            header: t('column.startedAt'),
            cell: ({ startedAt }) => <RelativeTime value={startedAt} />,
          },
          {
            id: 'jobs',
            header: t('column.jobs'),
            align: 'end',
            cell: ({ runningJobs }) => runningJobs,
          },
        ]}
        rows={workers}
        rowId={({ id }) => id}
        rowName={({ host, pid }) => `${host} ${pid}`}
        storageKey="workers"
        isScrolling={false}
        empty={<p className="px-3 py-4 text-center text-sm text-fg-muted">{t('noWorker')}</p>}
      />
    </section>
  )
}
