'use client'

import { useQuery } from '@tanstack/react-query'
import { ArrowUpFromLine } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { Failure } from '@/components/feedback/failure'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { Button } from '@/components/ui/button'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { quotaOptions, quotaRequestOptions } from '@/lib/client/queries/quotas'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { useErrorText } from '@/lib/i18n/error-text'
import { quotaParams } from '../search-params'
import { QuotaCard } from './quota-card'
import { RequestDialog } from './request-dialog'
import { RequestList } from './request-list'
import { ThingLimits } from './thing-limits'

/** What is used of each limit, here and in the whole account, and the way to more [C10]. */
export function QuotaPage({ region }: { region: string }) {
  const t = useTranslations('quota')
  const errorText = useErrorText()
  const permit = usePermit()
  const reason = useReason()
  const { projectId } = useActor()
  const [{ request }, setParams] = useQueryStates(quotaParams)
  const { data, error, refetch } = useQuery(quotaOptions(projectId))
  const requests = useQuery(quotaRequestOptions(projectId))
  const pending = new Set(
    requests.data?.filter(({ status }) => status === 'pending').map(({ resource }) => resource),
  )
  const requestReason = reason(permit('ims:quotas:request'))
  const ask = (resource: QuotaResource) => void setParams({ request: resource })
  const cardOf = (scope: 'project' | 'account') => ({
    quotas: data?.filter((quota) => quota.scope === scope),
    pending,
    requestReason,
    onRequest: ask,
  })

  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        actions={
          <Button
            variant="primary"
            icon={ArrowUpFromLine}
            disabledReason={requestReason}
            onClick={() => ask('private_images')}
          >
            {t('request')}
          </Button>
        }
      />
      {error && !data ? (
        <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} />
      ) : (
        <div className="flex flex-col gap-4">
          <QuotaCard
            title={t('inRegion', { region })}
            description={t('inRegionText')}
            {...cardOf('project')}
          />
          <QuotaCard title={t('inAccount')} description={t('inAccountText')} {...cardOf('account')} />
          <ThingLimits />
          <h2 className="mt-2 text-base font-semibold">{t('requests')}</h2>
          <RequestList result={requests} />
        </div>
      )}
      {/* Made anew for each opening, so that it begins with the resource it was opened for. */}
      <RequestDialog
        key={request ?? 'closed'}
        resource={request}
        quotas={data ?? []}
        pending={pending}
        disabledReason={requestReason}
        onClose={() => void setParams({ request: null })}
      />
    </>
  )
}
