import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { LinkTabs } from '@/components/ui/link-tabs'
import { PageHeader } from '@/components/ui/page-header'
import { paths } from '@/lib/client/paths'

export default async function OsLayout({ children }: { children: ReactNode }) {
  const t = await getTranslations('reference.os')
  return (
    <>
      <PageHeader
        title={t('title')}
        description={t('description')}
        tabs={
          <LinkTabs
            label={t('tabs')}
            tabs={[
              { href: paths.reference.os(), label: t('external') },
              { href: paths.reference.lifecycle(), label: t('lifecycle') },
            ]}
          />
        }
      />
      {children}
    </>
  )
}
