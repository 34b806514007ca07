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
import { useAuditWords } from '../../_components/use-audit-words'
import { ChangeTable } from './change-table'

/** All that one record says. */
export function RecordPage({ record }: { record: AuditRecordView }) {
  const t = useTranslations('audit')
  const tCommon = useTranslations('common')
  const { eventWord } = useAuditWords()
  return (
    <>
      <PageHeader
        title={eventWord(record.action)}
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
  const { eventWord, typeWord } = useAuditWords()
  return (
    <Card title={t('detail.what')}>
      <DescriptionList
        items={[
          { term: t('column.event'), value: <Named word={eventWord(record.action)} name={record.action} /> },
          { term: t('column.time'), value: <ExactTime value={record.time} /> },
          {
            term: t('column.resourceType'),
            value: <Named word={typeWord(record.resourceType)} name={record.resourceType} />,
          },
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

/** A word with the name that the record has, which programs and filters use. */
function Named({ word, name }: { word: string; name: string }) {
  if (word === name) return name
  return (
    <>
      {word} <span className="ml-1 font-mono text-xs text-fg-subtle">{name}</span>
    </>
  )
}

const copyable = (term: string, value: string | null): Description => ({
  term,
  value: value ? <Copyable value={value} /> : null,
})
