'use client'

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { Failure } from '@/components/feedback/failure'
import { useActor } from '@/components/iam/actor'
import { useCommands } from '@/components/shell/command-registry'
import { ActionButton } from '@/components/ui/action-button'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { errorDataOf } from '@/lib/client/get-json'
import { paths } from '@/lib/client/paths'
import { keyOptions } from '@/lib/client/queries/keys'
import type { KeyDetail } from '@/lib/domain/kms/view'
import { useErrorText } from '@/lib/i18n/error-text'
import { KeyStateBadge } from '../../_components/key-state'
import { useKeyDeeds } from '../../_components/use-key-deeds'
import { keyParams, keyTabs } from '../../search-params'
import { KeyGrants } from './key-grants'
import { KeyImages } from './key-images'
import { KeyNotice } from './key-notice'
import { KeyOverview } from './key-overview'

/** One key: its state and versions, what it protects, and who may use it beside the groups. */
export function KeyPage({ keyId }: { keyId: string }) {
  const { projectId } = useActor()
  const errorText = useErrorText()
  const { data, error, refetch } = useQuery(keyOptions(projectId, keyId))
  // Gone meanwhile: destroyed, or in the region that was left.
  if (!data || (error && errorDataOf(error).code === 'kms.key_not_found'))
    return error ? (
      <Failure message={errorText(errorDataOf(error))} onRetry={() => void refetch()} className="py-24" />
    ) : null
  return <LoadedKey about={data} />
}

function LoadedKey({ about }: { about: KeyDetail }) {
  const t = useTranslations('key')
  const tCommon = useTranslations('common')
  const tPalette = useTranslations('shell.palette')
  const [{ tab }] = useQueryStates(keyParams)
  const deeds = useKeyDeeds()
  const actions = deeds.actionsOf(about).flat()
  useCommands(tPalette('groupPage'), actions)
  return (
    <>
      <PageHeader
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.keys.list() }, { label: about.alias }]}
          />
        }
        title={about.alias}
        meta={<KeyStateBadge state={about.state} />}
        description={about.description || undefined}
        actions={actions.map((action) => <ActionButton key={action.id} action={action} />)}
        tabs={
          <LinkTabs
            label={t('tabs')}
            tabs={keyTabs.map((each) => ({
              href: paths.keys.detail(about.id, { tab: each === 'overview' ? undefined : each }),
              label: t(`tab.${each}`),
              isCurrent: each === tab,
            }))}
          />
        }
      />
      <KeyNotice about={about} />
      {tab === 'overview' ? <KeyOverview about={about} /> : null}
      {tab === 'images' ? <KeyImages about={about} /> : null}
      {tab === 'grants' ? <KeyGrants about={about} /> : null}
      {deeds.dialogs}
    </>
  )
}
