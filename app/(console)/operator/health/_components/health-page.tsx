'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { Failure } from '@/components/feedback/failure'
import { Callout } from '@/components/ui/callout'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { errorDataOf } from '@/lib/client/get-json'
import { healthOptions } from '@/lib/client/queries/operator'
import { useErrorText } from '@/lib/i18n/error-text'
import { HealthTiles } from './health-tiles'
import { ProcessTable } from './process-table'
import { WorkerTable } from './worker-table'

/** The state of the deployment, looked at again every few seconds. */
export function HealthPage() {
  const t = useTranslations('operator.health')
  const errorText = useErrorText()
  const { data, error, refetch } = useQuery(healthOptions())
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          data ? (
            <span className="text-xs text-fg-muted">
              {t('takenAt')} <RelativeTime value={data.takenAt} />
            </span>
          ) : null
        }
      />
      {error && data ? (
        // The last figures stay: they are what was true before it went away.
        <Callout tone="danger" title={t('lost')} isAlert className="mb-4">
          {errorText(errorDataOf(error))}
        </Callout>
      ) : null}
      {data ? (
        <div className="flex flex-col gap-4">
          <HealthTiles health={data} />
          <WorkerTable workers={data.workers} />
          <ProcessTable processes={data.processes} />
        </div>
      ) : error ? (
        <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
      ) : null}
    </>
  )
}
