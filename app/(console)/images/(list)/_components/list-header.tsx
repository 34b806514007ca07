'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useActor, usePermit } from '@/components/iam/actor'
import { useReason } from '@/components/iam/use-reason'
import { useCommands } from '@/components/shell/command-registry'
import type { Action } from '@/components/ui/action'
import { ActionButton } from '@/components/ui/action-button'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { paths } from '@/lib/client/paths'
import { quotaOptions } from '@/lib/client/queries/quotas'
import { no, yes } from '@/lib/domain/errors'
import { imageTabs } from '@/lib/domain/image/list-query'

/** Title, tabs and the way to a new image, above all four lists. */
export function ListHeader({ pendingShareCount }: { pendingShareCount: number }) {
  const t = useTranslations('image')
  const tPalette = useTranslations('shell.palette')
  const create = useCreateAction()
  useCommands(tPalette('groupPage'), [create])
  return (
    <PageHeader
      title={t('title')}
      actions={<ActionButton action={create} variant="primary" />}
      tabs={
        <LinkTabs
          label={t('tab.label')}
          tabs={imageTabs.map((tab) => ({
            href: paths.images[tab](),
            label:
              tab === 'shared' && pendingShareCount > 0 ? (
                <>
                  {t(`tab.${tab}`)}
                  <span className="sr-only">{t('tab.pending', { count: pendingShareCount })}</span>
                </>
              ) : (
                t(`tab.${tab}`)
              ),
            count: tab === 'shared' ? pendingShareCount : undefined,
          }))}
        />
      }
    />
  )
}

function useCreateAction(): Action {
  const t = useTranslations('image.action')
  const permit = usePermit()
  const reason = useReason()
  const { projectId, canByAction, isOperator } = useActor()
  const { data } = useQuery({ ...quotaOptions(projectId), enabled: canByAction['ims:quotas:get'] })
  const quota = data?.find(({ resource }) => resource === 'private_images')
  // The operator's public images take no place of the quota, so a full one does not stop the wizard.
  const room = quota && !isOperator && quota.used >= quota.limit ? no('quota.exceeded', { ...quota }) : yes
  return {
    id: 'create-image',
    label: t('create'),
    icon: Plus,
    keywords: ['new', 'import', '新建', '导入'],
    href: paths.images.new(),
    disabledReason: reason(permit('ims:images:create'), room),
  }
}
