'use client'

import { useTranslations } from 'next-intl'
import { Breadcrumbs } from '@/components/ui/breadcrumbs'
import { ButtonLink } from '@/components/ui/button'
import { Card } from '@/components/ui/card'
import { Copyable } from '@/components/ui/copyable'
import { type Description, DescriptionList } from '@/components/ui/description-list'
import { PageHeader } from '@/components/ui/page-header'
import { ExactTime, RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/client/paths'
import type { AuditRecordView } from '@/lib/domain/audit/record'
import { OutcomeBadge } from '../../_components/outcome-badge'
import { RecordResource } from '../../_components/record-resource'
import { ChangeTable } from './change-table'

/** All that one record says. */
export function RecordPage({ record }: { record: AuditRecordView }) {
  const t = useTranslations('audit')
  const tCommon = useTranslations('common')
  return (
    <>
      <PageHeader
        title={record.action}
        meta={<OutcomeBadge outcome={record.outcome} />}
        description={<RelativeTime value={record.time} />}
        crumbs={
          <Breadcrumbs
            label={tCommon('breadcrumbs')}
            crumbs={[{ label: t('title'), href: paths.audit.list() }, { label: `${record.sequence}` }]}
          />
        }
        actions={
          <ButtonLink href={paths.audit.list({ request: record.requestId, range: 'all' })}>
            {t('detail.sameRequest')}
          </ButtonLink>
        }
      />
      <div className="grid gap-4">
        <What record={record} />
        <Card title={t('detail.changes')} isFlush={record.changes !== null}>
          {record.changes ? (
            <ChangeTable changes={record.changes} />
          ) : (
            <p className="text-fg-muted">{t('detail.noChanges')}</p>
          )}
        </Card>
        <Who record={record} />
        {record.details === null ? null : (
          <Card title={t('detail.details')}>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, which must work without a mouse */}
            <pre tabIndex={0} className="overflow-x-auto rounded-sm font-mono text-xs">
              {JSON.stringify(record.details, null, 2)}
            </pre>
          </Card>
        )}
        <Proof record={record} />
      </div>
    </>
  )
}

function What({ record }: { record: AuditRecordView }) {
  const t = useTranslations('audit')
  return (
    <Card title={t('detail.what')}>
      <DescriptionList
        items={[
          { term: t('column.event'), value: record.action },
          { term: t('column.time'), value: <ExactTime value={record.time} /> },
          { term: t('column.resourceType'), value: record.resourceType },
          { term: t('column.outcome'), value: <OutcomeBadge outcome={record.outcome} /> },
          { term: t('column.resource'), value: <RecordResource record={record} /> },
          copyable(t('column.code'), record.code),
          copyable(t('detail.resourceId'), record.resourceId),
        ]}
      />
    </Card>
  )
}

function Who({ record }: { record: AuditRecordView }) {
  const t = useTranslations('audit')
  return (
    <Card title={t('detail.who')}>
      <DescriptionList
        items={[
          { term: t('column.user'), value: record.userName },
          copyable(t('detail.userId'), record.userId),
          { term: t('detail.credential'), value: record.credentialKind },
          copyable(t('detail.credentialId'), record.credentialId),
          copyable(t('column.sourceAddress'), record.sourceAddress),
          { term: t('detail.region'), value: record.regionId },
          copyable(t('detail.projectId'), record.projectId),
          copyable(t('column.requestId'), record.requestId),
          { term: t('detail.userAgent'), value: record.userAgent, isWide: true },
        ]}
      />
    </Card>
  )
}

function Proof({ record }: { record: AuditRecordView }) {
  const t = useTranslations('audit')
  return (
    <Card title={t('detail.chain')} description={t('detail.chainText')}>
      <DescriptionList
        columns={1}
        items={[
          { term: t('column.sequence'), value: record.sequence },
          copyable(t('detail.contentHash'), record.contentHash),
          copyable(t('detail.hash'), record.hash),
        ]}
      />
    </Card>
  )
}

const copyable = (term: string, value: string | null): Description => ({
  term,
  value: value ? <Copyable value={value} /> : null,
})
