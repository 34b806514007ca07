import { useFormatter, useTranslations } from 'next-intl'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { DescriptionList } from '@/components/ui/description-list'
import { RelativeTime } from '@/components/ui/relative-time'
import type { KeyDetail } from '@/lib/domain/kms/view'
import { KeyStateBadge } from '../../_components/key-state'

/** What is known of a key, with its versions. */
export function KeyOverview({ about }: { about: KeyDetail }) {
  const t = useTranslations('key')
  const format = useFormatter()
  return (
    <div className="flex flex-col gap-4">
      <Card title={t('basics')}>
        <DescriptionList
          columns={2}
          items={[
            { term: t('column.alias'), value: about.alias },
            { term: t('column.id'), value: <Copyable value={about.id} label={t('column.copyId')} /> },
            { term: t('column.state'), value: <KeyStateBadge state={about.state} /> },
            { term: t('column.images'), value: format.number(about.imageCount) },
            { term: t('column.createdAt'), value: <RelativeTime value={about.createdAt} /> },
            ...(about.deletesAt
              ? [{ term: t('column.deletesAt'), value: <RelativeTime value={about.deletesAt} /> }]
              : []),
            { term: t('column.description'), value: about.description, isWide: true },
          ]}
        />
      </Card>
      <Card title={t('versions')} description={t('versionsText')} isFlush>
        <ul aria-label={t('versions')} className="divide-y divide-line">
          {about.versions.map(({ number, createdAt }) => (
            <li key={number} className="flex items-center gap-3 px-4 py-2 text-sm">
              <span>{t('version', { number })}</span>
              {number === about.currentVersion ? <Badge>{t('current')}</Badge> : null}
              <RelativeTime value={createdAt} className="ml-auto text-fg-muted" />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  )
}
