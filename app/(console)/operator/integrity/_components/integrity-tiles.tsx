'use client'

import { useFormatter, useLocale, useTranslations } from 'next-intl'
import { Card } from '@/components/ui/card'
import { DescriptionList } from '@/components/ui/description-list'
import { ProgressBar } from '@/components/ui/progress-bar'
import type { IntegrityView, ScrubView } from '@/lib/domain/integrity/view'
import { formatBytes } from '@/lib/i18n/format-bytes'
import { useStoredName } from './use-stored-name'

/** The figures, and what is verified at the moment. */
export function IntegrityTiles({ view: { totals, running, intervalDays } }: { view: IntegrityView }) {
  const t = useTranslations('operator.integrity')
  const format = useFormatter()
  const locale = useLocale()
  const share = (of: number, total: number) => (total === 0 ? 100 : (100 * of) / total)
  const verifiedTitle = intervalDays > 0 ? t('verified', { days: intervalDays }) : t('verifiedEver')
  return (
    <div className="mb-4 grid gap-4 lg:grid-cols-2">
      <Card title={t('stored')}>
        <DescriptionList
          columns={1}
          items={[
            {
              term: t('objects'),
              value: t('storedValue', { count: totals.objects, bytes: formatBytes(totals.bytes, locale) }),
            },
            {
              term: verifiedTitle,
              value: (
                <span className="flex max-w-72 items-center gap-3">
                  <span className="shrink-0 tabular-nums">
                    {t('verifiedShare', { count: totals.verifiedObjects, total: totals.objects })}
                  </span>
                  <ProgressBar
                    label={verifiedTitle}
                    percent={share(totals.verifiedBytes, totals.bytes)}
                    className="h-1.5"
                  />
                </span>
              ),
            },
            { term: t('repairedUnits'), value: format.number(totals.repairedUnits) },
            {
              term: t('damaged'),
              value: (
                <span className={totals.damagedObjects > 0 ? 'text-danger' : undefined}>
                  {format.number(totals.damagedObjects)}
                </span>
              ),
            },
          ]}
        />
      </Card>
      <Card title={t('running')}>
        <div className="flex flex-col gap-3">
          {running ? <Running scrub={running} /> : <p className="text-sm text-fg-muted">{t('idle')}</p>}
          {intervalDays === 0 ? <p className="text-sm text-fg-muted">{t('manualOnly')}</p> : null}
          <DescriptionList
            columns={1}
            items={[{ term: t('requested'), value: format.number(totals.requestedObjects) }]}
          />
        </div>
      </Card>
    </div>
  )
}

function Running({ scrub }: { scrub: ScrubView }) {
  const t = useTranslations('operator.integrity')
  const locale = useLocale()
  const { sizeBytes, seenBytes } = scrub
  const name = useStoredName()({ ...scrub, sharedBy: 0 })
  return (
    <div className="space-y-1.5">
      <p className="flex flex-wrap justify-between gap-x-3 text-sm">
        <span className="min-w-0 truncate">
          {scrub.owner ? `${scrub.owner.accountName} · ` : ''}
          {name}
        </span>
        <span className="text-fg-muted tabular-nums">
          {t('progress', { seen: formatBytes(seenBytes, locale), total: formatBytes(sizeBytes, locale) })}
        </span>
      </p>
      <ProgressBar
        label={t('runningOf', { name })}
        percent={sizeBytes === 0 ? 100 : (100 * seenBytes) / sizeBytes}
      />
    </div>
  )
}
