'use client'

import { useTranslations } from 'next-intl'
import { useCreateAction } from '@/components/image/use-create-action'
import { ActionButton } from '@/components/ui/action-button'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { paths } from '@/lib/client/paths'
import { imageTabs } from '@/lib/domain/image/list-query'
import { QuotaLine } from './quota-line'

/** Title, tabs and the way to a new image, above all four lists. */
export function ListHeader({ pendingShareCount }: { pendingShareCount: number }) {
  const t = useTranslations('image')
  const create = useCreateAction()
  return (
    <PageHeader
      title={t('title')}
      actions={
        <>
          <QuotaLine />
          <ActionButton action={create} variant="primary" />
        </>
      }
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
