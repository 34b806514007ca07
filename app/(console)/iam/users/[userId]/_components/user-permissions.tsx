'use client'

import { useQuery } from '@tanstack/react-query'
import { ShieldOff, Waypoints } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { AppLink } from '@/components/ui/app-link'
import { ButtonLink } from '@/components/ui/button'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { userGrantOptions } from '@/lib/client/queries/iam'
import type { UserGrantView, UserView } from '@/lib/domain/iam/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { GrantWarning, PolicyLink } from '../../../_components/grant-parts'
import { useRegionName } from '../../../_components/use-projects'

/** What reaches the person, project by project, and through which group. */
export function UserPermissions({ user }: { user: UserView }) {
  const t = useTranslations('iam.user')
  const errorText = useErrorText()
  const regionName = useRegionName()
  const permit = usePermit()
  const reason = useReason()
  const { data, error } = useQuery(userGrantOptions(user.id))
  if (error) return <Callout tone="danger">{errorText(errorDataOf(error))}</Callout>
  if (!data) return <Skeleton className="h-40" />
  const regionIds = [...new Set(data.flatMap(({ project }) => (project ? [project.regionId] : [])))]
  const places = [null, ...regionIds]
    .map((regionId) => ({
      regionId,
      grants: data.filter(({ project }) => (project?.regionId ?? null) === regionId),
    }))
    .filter(({ grants }) => grants.length > 0)
  return (
    <div className="flex flex-col gap-4">
      {user.isOwner ? <Callout tone="info">{t('ownerText')}</Callout> : null}
      <div className="flex items-center justify-between gap-4">
        <p className="text-sm text-fg-muted">{t('permissionsText')}</p>
        <ButtonLink
          icon={Waypoints}
          href={paths.iam.explain({ user: user.id })}
          disabledReason={reason(permit('iam:permissions:list'))}
        >
          {t('explain')}
        </ButtonLink>
      </div>
      {places.length === 0 ? (
        <Card isFlush>
          <EmptyState icon={ShieldOff} title={t('noPermissionTitle')}>
            {user.isOwner ? t('ownerText') : t('withoutGroup')}
          </EmptyState>
        </Card>
      ) : null}
      {places.map(({ regionId, grants }) => (
        <Card
          key={regionId ?? ''}
          title={regionId === null ? t('allProjects') : regionName(regionId)}
          description={regionId === null ? t('allProjectsText') : regionId}
          isFlush
        >
          <ul className="divide-y divide-line">
            {grants.map((grant) => (
              <Line key={grant.id} grant={grant} />
            ))}
          </ul>
        </Card>
      ))}
    </div>
  )
}

function Line({ grant }: { grant: UserGrantView }) {
  const t = useTranslations('iam.user')
  const regionName = useRegionName()
  const works = grant.missing === null ? [] : grant.worksInRegionIds
  return (
    <li className="flex flex-col gap-1.5 px-4 py-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <PolicyLink policy={grant.policy} />
        <span className="ml-auto text-sm text-fg-muted">
          {t.rich('viaGroup', {
            group: () => (
              <AppLink
                href={paths.iam.group(grant.via.id)}
                className="rounded-sm font-medium text-fg hover:text-accent hover:underline"
              >
                {grant.via.name}
              </AppLink>
            ),
          })}
        </span>
      </div>
      <GrantWarning grant={grant} scope="user" worksIn={works.map((regionId) => regionName(regionId))} />
    </li>
  )
}
