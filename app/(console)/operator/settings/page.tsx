import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { Card } from '@/components/ui/card'
import { PageHeader } from '@/components/ui/page-header'
import { pageContext } from '@/lib/auth/console-context'
import { getSettings } from '@/lib/services/health/get-settings'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('operator.settings')
  return { title: t('title') }
}

/** The configuration in effect. It is read here and changed in the environment. */
export default async function SettingsPage() {
  const [ctx, t] = await Promise.all([pageContext(), getTranslations('operator.settings')])
  const settings = await getSettings(ctx, {})
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <Callout tone="info" className="mb-4">
        {t('documented')}
      </Callout>
      <Card isFlush>
        <dl className="divide-y divide-line">
          {settings.map(({ name, value, isSecret }) => (
            <div key={name} className="grid gap-x-6 gap-y-1 px-4 py-2.5 lg:grid-cols-[18rem_1fr_1fr]">
              <dt className="font-mono text-xs leading-5 font-medium">{name}</dt>
              <dd className="min-w-0 break-all">
                {value === null ? (
                  <span className="text-fg-subtle">{t('unset')}</span>
                ) : isSecret ? (
                  <Badge>{t('isSet')}</Badge>
                ) : (
                  <span className="font-mono text-xs">{value}</span>
                )}
              </dd>
              <dd className="text-xs leading-5 text-fg-muted">
                {t.has(`meaning.${name}` as 'meaning.PORT') ? t(`meaning.${name}` as 'meaning.PORT') : null}
              </dd>
            </div>
          ))}
        </dl>
      </Card>
    </>
  )
}
