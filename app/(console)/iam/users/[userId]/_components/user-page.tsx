'use client'

import { useQuery } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useCommands } from '@/components/shell/command-registry'
import { ActionButton } from '@/components/ui/action-button'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { paths } from '@/lib/client/paths'
import { userOptions } from '@/lib/client/queries/iam'
import { Permitted } from '../../../_components/permitted'
import { useUserDeeds } from '../../_components/use-user-deeds'
import { UserStatus } from '../../_components/user-status'
import { userParams, userTabs } from '../../search-params'
import { UserKeys } from './user-keys'
import { UserOverview } from './user-overview'
import { UserPermissions } from './user-permissions'
import { UserSessions } from './user-sessions'

/** One person: what they are, what they may do, where they are signed in. */
export function UserPage({ userId }: { userId: string }) {
  const t = useTranslations('iam.user')
  const tCommon = useTranslations('common')
  const tPalette = useTranslations('shell.palette')
  const router = useRouter()
  const [{ tab }] = useQueryStates(userParams)
  const { data: user } = useQuery(userOptions(userId))
  const deeds = useUserDeeds({ onDeleted: () => router.push(paths.iam.users()) })
  const actions = user ? deeds.actionsOf(user).flat() : []
  useCommands(tPalette('groupPage'), actions)
  if (!user) return null
  const counts = { overview: 0, permissions: 0, sessions: user.sessionCount, keys: user.accessKeyCount }
  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.iam.users() }, { label: user.name }]}
          />
        }
        title={user.name}
        meta={<UserStatus user={user} />}
        actions={actions.map((action) => <ActionButton key={action.id} action={action} />)}
        tabs={
          <LinkTabs
            label={t('tabs')}
            tabs={userTabs.map((each) => ({
              href: paths.iam.user(user.id, { tab: each === 'overview' ? undefined : each }),
              label: (
                <>
                  {t(`tab.${each}`)}
                  {counts[each] > 0 ? (
                    <span className="text-xs text-fg-subtle tabular-nums">{counts[each]}</span>
                  ) : null}
                </>
              ),
              isCurrent: each === tab,
            }))}
          />
        }
      />
      {tab === 'overview' ? <UserOverview user={user} /> : null}
      {tab === 'permissions' ? (
        <Permitted action="iam:permissions:list">
          <UserPermissions user={user} />
        </Permitted>
      ) : null}
      {tab === 'sessions' ? (
        <Permitted action="iam:sessions:list">
          <UserSessions user={user} />
        </Permitted>
      ) : null}
      {tab === 'keys' ? (
        <Permitted action="iam:credentials:list">
          <UserKeys user={user} />
        </Permitted>
      ) : null}
      {deeds.dialogs}
    </>
  )
}
