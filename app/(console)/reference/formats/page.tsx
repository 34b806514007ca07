import type { Metadata } from 'next'
import { getFormatter, getLocale, getTranslations } from 'next-intl/server'
import { Badge } from '@/components/ui/badge'
import { Callout } from '@/components/ui/callout'
import { PageHeader } from '@/components/ui/page-header'
import { pageContext } from '@/lib/auth/console-context'
import { importableFormats } from '@/lib/domain/format/inspect-header'
import { formatTable } from '@/lib/facts/formats'
import { FactTable } from '../_components/fact-table'
import { YesNo } from '../_components/yes-no'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('reference.formats')
  return { title: t('title') }
}

/** What the service can do with each file format [F5]. */
export default async function FormatsPage() {
  await pageContext()
  const [t, locale, format] = await Promise.all([
    getTranslations('reference.formats'),
    getLocale(),
    getFormatter(),
  ])
  const language = locale.startsWith('zh') ? 'zh' : 'en'
  const limit = (gib: number | null) =>
    gib === null ? (
      <span className="text-fg-subtle">—</span>
    ) : gib >= 1024 ? (
      `${gib / 1024} TiB`
    ) : (
      `${gib} GiB`
    )
  const yesNo = (is: boolean) => <YesNo is={is} yes={t('yes')} no={t('no')} />
  const notRead = formatTable.rows.filter((row) => row.canImport && !importableFormats.includes(row.format))

  return (
    <>
      <PageHeader title={t('title')} description={t('description', { table: formatTable.table })} />
      <div className="space-y-6">
        {notRead.length > 0 ? (
          <Callout tone="info">
            {t('notRead', { names: format.list(notRead.map(({ name }) => name)) })}
          </Callout>
        ) : null}
        <FactTable
          label={t('title')}
          rows={formatTable.rows}
          rowId={(row) => row.format}
          columns={[
            {
              id: 'format',
              header: t('format'),
              cell: (row) => (
                <a
                  href={`#${row.format}`}
                  className="inline-flex items-center gap-2 font-medium hover:underline"
                >
                  {row.name}
                  <span className="font-mono text-xs font-normal text-fg-muted">
                    {row.extensions.join(' ')}
                  </span>
                </a>
              ),
            },
            { id: 'import', header: t('import'), align: 'center', cell: (row) => yesNo(row.canImport) },
            { id: 'export', header: t('export'), align: 'center', cell: (row) => yesNo(row.canExport) },
            { id: 'lazy', header: t('lazy'), cell: (row) => t(`lazyLoading.${row.lazyLoading}`) },
            {
              id: 'importLimit',
              header: t('importLimit'),
              align: 'end',
              cell: (row) => limit(row.importLimitGib),
            },
            {
              id: 'quickImportLimit',
              header: t('quickImportLimit'),
              align: 'end',
              cell: (row) => limit(row.quickImportLimitGib),
            },
            {
              id: 'exportLimit',
              header: t('exportLimit'),
              align: 'end',
              cell: (row) => limit(row.exportLimitGib),
            },
            {
              id: 'quickExportLimit',
              header: t('quickExportLimit'),
              align: 'end',
              cell: (row) => limit(row.quickExportLimitGib),
            },
          ]}
        />
        <section aria-labelledby="about-formats">
          <h2 id="about-formats" className="mb-3 text-base font-semibold">
            {t('about')}
          </h2>
          <dl className="divide-y divide-line rounded-lg border border-line bg-surface">
            {formatTable.rows.map((row) => (
              <div
                key={row.format}
                id={row.format}
                className="grid scroll-mt-4 gap-x-6 gap-y-1.5 px-4 py-3 target:bg-selected md:grid-cols-[9rem_1fr]"
              >
                <dt className="flex items-center gap-2 self-start text-sm font-semibold">
                  {row.name}
                  {row.format === formatTable.serviceFormats.inUse ? (
                    <Badge tone="accent">{t('inUse')}</Badge>
                  ) : null}
                </dt>
                <dd className="max-w-3xl text-sm">
                  <p>{row.intro[language]}</p>
                  {row.notes.length > 0 ? (
                    <ul className="mt-1.5 list-disc space-y-1 pl-5 text-fg-muted">
                      {row.notes.map((note) => (
                        <li key={note.en}>{note[language]}</li>
                      ))}
                    </ul>
                  ) : null}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </>
  )
}
