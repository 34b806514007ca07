import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Callout } from '@/components/ui/callout'
import { PageHeader } from '@/components/ui/page-header'
import { SettingList } from './_components/setting-list'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.settings')
  return { title: t('title') }
}

/** The configuration in effect. It is read here and changed in the environment. */
export default async function SettingsPage() {
  const t = await getTranslations('operator.settings')
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <Callout tone="info" className="mb-4">
        {t('documented')}
      </Callout>
      <SettingList />
    </>
  )
}
