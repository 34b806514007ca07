'use client'

import { useLocale, useTranslations } from 'next-intl'
import { regionName } from '@/components/shell/frame'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { RelativeTime } from '@/components/ui/relative-time'
import { Skeleton } from '@/components/ui/skeleton'
import type { OwnProfileView } from '@/lib/domain/iam/view'

/** Names and ids that interfaces ask for; ims-console §1. */
export function IdentityCard({ profile }: { profile: OwnProfileView | undefined }) {
  const t = useTranslations('account')
  return (
    <Card title={t('identity')} description={t('identityText')} aria-label={t('identity')}>
      {profile ? <Facts profile={profile} /> : <Skeleton className="w-2/3" />}
    </Card>
  )
}

function Facts({ profile: { account, user, projects } }: { profile: OwnProfileView }) {
  const t = useTranslations('account')
  const locale = useLocale()
  return (
    <>
      <DescriptionList
        items={[
          {
            term: t('userName'),
            value: <Copyable value={user.name} isMono={false} label={t('copyUserName')} />,
          },
          { term: t('userId'), value: <Copyable value={user.id} label={t('copyUserId')} /> },
          {
            term: t('accountName'),
            value: <Copyable value={account.name} isMono={false} label={t('copyAccountName')} />,
          },
          { term: t('accountId'), value: <Copyable value={account.id} label={t('copyAccountId')} /> },
          {
            term: t('groups'),
            value: user.isOwner ? (
              t('owner')
            ) : user.groups.length > 0 ? (
              <span className="flex flex-wrap gap-1">
                {user.groups.map((name) => (
                  <Badge key={name}>{name}</Badge>
                ))}
              </span>
            ) : (
              t('noGroups')
            ),
          },
          {
            term: t('lastSignIn'),
            value: user.lastSignInAt ? <RelativeTime value={user.lastSignInAt} /> : null,
          },
        ]}
      />
      <h3 className="mt-5 text-xs font-medium text-fg-muted" id="own-projects">
        {t('projects')}
      </h3>
      <ul
        aria-labelledby="own-projects"
        className="mt-1.5 divide-y divide-line rounded-md border border-line"
      >
        {projects.map((project) => (
          <li key={project.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5 text-sm">
            <span className="w-full sm:w-52">
              {regionName(
                { id: project.regionId, nameZh: project.regionNameZh, nameEn: project.regionNameEn },
                locale,
              )}
            </span>
            <span className="w-36 min-w-0 truncate font-mono text-xs text-fg-muted">{project.name}</span>
            <Copyable value={project.id} label={t('copyProjectId', { name: project.name })} />
            {project.isOpen ? null : (
              <span className="text-xs text-fg-muted sm:ml-auto">{t('nothingThere')}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
