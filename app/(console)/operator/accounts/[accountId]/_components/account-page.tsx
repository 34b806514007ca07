'use client'

import { useQuery } from '@tanstack/react-query'
import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { useState } from 'react'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { ActionButton } from '@/components/ui/action-button'
import { Badge } from '@/components/ui/badge'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { ByteSize } from '@/components/ui/byte-size'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { PageHeader } from '@/components/ui/page-header'
import { ExactTime, RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/client/paths'
import { accountOptions } from '@/lib/client/queries/operator'
import type { AccountQuota } from '@/lib/domain/account/view'
import { AccountStatus } from '../../_components/account-status'
import { useAccountDeeds } from '../../_components/use-account-deeds'
import { AccountHistory } from './account-history'
import { AccountQuotas } from './account-quotas'
import { SetLimitDialog } from './set-limit-dialog'

/** One account: what it is, its limits, what happened to it. Nothing of what is in it. */
export function AccountPage({ accountId }: { accountId: string }) {
  const t = useTranslations('operator.account')
  const tc = useTranslations('common')
  const format = useFormatter()
  const locale = useLocale()
  const permit = usePermit()
  const reason = useReason()
  const { data: account } = useQuery(accountOptions(accountId))
  const deeds = useAccountDeeds()
  const [changing, setChanging] = useState<{ quota: AccountQuota; place: string }>()
  if (!account) return null
  const limitReason = reason(permit('operator:quotas:manage'))
  const listProps = (quotas: readonly AccountQuota[], place: string) => ({
    quotas,
    disabledReason: limitReason,
    onChange: (quota: AccountQuota) => setChanging({ quota, place }),
  })
  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tc('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.operator.accounts() }, { label: account.name }]}
          />
        }
        title={account.name}
        meta={
          <>
            <AccountStatus status={account.status} />
            {account.kind === 'operator' ? <Badge tone="accent">{t('operatorBadge')}</Badge> : null}
          </>
        }
        actions={deeds.actionsOf(account).map((action) => <ActionButton key={action.id} action={action} />)}
      />
      <div className="flex flex-col gap-4">
        {account.frozenAt ? (
          <Callout tone="warning" title={t('isFrozenSince')}>
            <ExactTime value={account.frozenAt} /> · {account.frozenReason}
          </Callout>
        ) : null}
        <Card>
          <DescriptionList
            columns={3}
            items={[
              { term: t('column.id'), value: <Copyable value={account.id} label={t('column.copyId')} /> },
              { term: t('ownerName'), value: account.ownerName },
              { term: t('column.createdAt'), value: <RelativeTime value={account.createdAt} /> },
              { term: t('column.users'), value: format.number(account.userCount) },
              { term: t('column.images'), value: format.number(account.imageCount) },
              { term: t('column.storedBytes'), value: <ByteSize bytes={account.storedBytes} /> },
            ]}
          />
        </Card>
        <Card title={t('accountQuotas')} description={t('accountQuotasText')} isFlush>
          <AccountQuotas {...listProps(account.quotas, account.name)} />
        </Card>
        {account.projects.map((project) => {
          const region = locale.startsWith('zh') ? project.regionNameZh : project.regionNameEn
          return (
            <Card
              key={project.id}
              title={region}
              description={t('projectText', { region: project.regionId, images: project.imageCount })}
              actions={<Copyable value={project.id} label={t('copyProjectId')} className="max-w-40" />}
              isFlush
            >
              <AccountQuotas {...listProps(project.quotas, region)} />
            </Card>
          )
        })}
        <AccountHistory events={account.history} />
      </div>
      <SetLimitDialog
        key={changing ? `${changing.quota.scopeId} ${changing.quota.resource}` : 'closed'}
        accountId={account.id}
        quota={changing?.quota}
        place={changing?.place ?? ''}
        onClose={() => setChanging(undefined)}
      />
      {deeds.dialogs}
    </>
  )
}
