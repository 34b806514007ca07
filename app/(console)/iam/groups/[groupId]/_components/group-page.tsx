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
import { groupOptions } from '@/lib/client/queries/iam'
import { GrantList } from '../../../_components/grant-list'
import { useGroupDeeds } from '../../_components/use-group-deeds'
import { groupParams, groupTabs } from '../../search-params'
import { GroupMembers } from './group-members'

/** One group: what it gives, and whom. */
export function GroupPage({ groupId }: { groupId: string }) {
  const t = useTranslations('iam.group')
  const tCommon = useTranslations('common')
  const tPalette = useTranslations('shell.palette')
  const router = useRouter()
  const [{ tab }] = useQueryStates(groupParams)
  const { data: group } = useQuery(groupOptions(groupId))
  const deeds = useGroupDeeds({ onDeleted: () => router.push(paths.iam.groups()) })
  const actions = group ? deeds.actionsOf(group).flat() : []
  useCommands(tPalette('groupPage'), actions)
  if (!group) return null
  const counts = { grants: group.grantCount, members: group.memberCount }
  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.iam.groups() }, { label: group.name }]}
          />
        }
        title={group.name}
        description={group.description || undefined}
        actions={actions.map((action) => <ActionButton key={action.id} action={action} />)}
        tabs={
          <LinkTabs
            label={t('tabs')}
            tabs={groupTabs.map((each) => ({
              href: paths.iam.group(group.id, { tab: each === 'grants' ? undefined : each }),
              label: (
                <>
                  {t(`tab.${each}`)}
                  <span className="text-xs text-fg-subtle tabular-nums">{counts[each]}</span>
                </>
              ),
              isCurrent: each === tab,
            }))}
          />
        }
      />
      {tab === 'grants' ? (
        <GrantList receiver={{ kind: 'group', id: group.id, name: group.name }} grants={group.grants} />
      ) : (
        <GroupMembers group={group} />
      )}
      {deeds.dialogs}
    </>
  )
}
