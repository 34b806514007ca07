'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useFormatter, useTranslations } from 'next-intl'
import { useCommands } from '@/components/shell/command-registry'
import { ActionButton } from '@/components/ui/action-button'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { PageHeader } from '@/components/ui/page-header'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/client/paths'
import { agencyListOptions } from '@/lib/client/queries/iam'
import { GrantList } from '../../../_components/grant-list'
import { useRegionName } from '../../../_components/use-projects'
import { AgencyExpiry } from '../../_components/agency-expiry'
import { useAgencyDeeds } from '../../_components/use-agency-deeds'

/** One agency: what was agreed, and where copies can be sent with it [M5]. */
export function AgencyPage({ agencyId }: { agencyId: string }) {
  const t = useTranslations('iam.agency')
  const tCommon = useTranslations('common')
  const tPalette = useTranslations('shell.palette')
  const format = useFormatter()
  const regionName = useRegionName()
  const router = useRouter()
  const { data } = useQuery(agencyListOptions())
  const agency = data?.find(({ id }) => id === agencyId)
  const deeds = useAgencyDeeds({ onDeleted: () => router.push(paths.iam.agencies()) })
  const actions = agency ? deeds.actionsOf(agency).flat() : []
  useCommands(tPalette('groupPage'), actions)
  if (!agency) return null
  const regions = agency.copyRegionIds.map(regionName)
  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.iam.agencies() }, { label: agency.name }]}
          />
        }
        title={agency.name}
        meta={<AgencyExpiry agency={agency} />}
        description={agency.description || undefined}
        actions={actions.map((action) => <ActionButton key={action.id} action={action} />)}
      />
      <div className="flex flex-col gap-4">
        <Callout tone={regions.length > 0 ? 'success' : 'warning'}>
          {regions.length > 0 ? t('copiesTo', { regions: format.list(regions) }) : t('copiesNowhere')}
        </Callout>
        <Card>
          <DescriptionList
            columns={2}
            items={[
              { term: t('column.id'), value: <Copyable value={agency.id} label={t('copyId')} /> },
              { term: t('column.service'), value: t('service.ims') },
              { term: t('column.createdAt'), value: <RelativeTime value={agency.createdAt} /> },
              { term: t('column.expiry'), value: <AgencyExpiry agency={agency} /> },
            ]}
          />
        </Card>
        <GrantList receiver={{ kind: 'agency', id: agency.id, name: agency.name }} grants={agency.grants} />
      </div>
      {deeds.dialogs}
    </>
  )
}
