import { useTranslations } from 'next-intl'
import { useQuotaAmount, useQuotaName } from '@/components/quota/quota-amount'
import { QuotaMeter } from '@/components/quota/quota-meter'
import { DescriptionList } from '@/components/ui/description-list'
import type { QueuedQuotaRequest } from '@/lib/domain/quota/view'

/** Everything the decision rests on. */
export function RequestFacts({ request }: { request: QueuedQuotaRequest }) {
  const t = useTranslations('quota')
  const tQueue = useTranslations('operator.queue')
  const name = useQuotaName()
  const amount = useQuotaAmount()
  const { resource, used, limit } = request
  return (
    <div className="rounded-lg border border-line bg-well px-3 py-2.5">
      <DescriptionList
        columns={1}
        items={[
          { term: t('column.account'), value: request.accountName },
          { term: t('column.region'), value: request.regionId ?? tQueue('allRegions') },
          { term: t('column.resource'), value: name(resource) },
          { term: tQueue('use'), value: <QuotaMeter resource={resource} used={used} limit={limit} /> },
          { term: t('column.wanted'), value: amount(resource, request.requestedLimit) },
          {
            term: t('column.reason'),
            value: <span className="whitespace-pre-wrap">{request.reason}</span>,
          },
          { term: t('column.requestedBy'), value: request.requestedBy },
        ]}
      />
    </div>
  )
}
