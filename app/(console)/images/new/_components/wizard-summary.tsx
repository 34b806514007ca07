'use client'

import { RotateCcw } from 'lucide-react'
import { useLocale, useTranslations } from 'next-intl'
import { Button } from '@/components/ui/button'
import { ByteSize } from '@/components/ui/byte-size'
import { ProgressBar } from '@/components/ui/progress-bar'
import { formatName } from './format-name'
import { SummaryList } from './summary-list'
import type { ImportWizard } from './use-import-wizard'
import type { WizardSetup } from './wizard-setup'

/** What has been decided so far, and how much of the quota is left. */
export function WizardSummary({
  wizard,
  setup,
  quota,
}: {
  wizard: ImportWizard
  setup: WizardSetup
  quota: { used: number; limit: number } | null
}) {
  const t = useTranslations('wizard')
  const locale = useLocale()
  const { file, values, kind } = wizard
  const inspection = file.state === 'ready' ? file.inspection : null
  return (
    <section aria-labelledby="wizard-summary" className="rounded-lg border border-line bg-surface">
      <h2 id="wizard-summary" className="border-b border-line px-4 py-2.5 text-sm font-semibold">
        {t('summary.title')}
      </h2>
      <div className="space-y-4 p-4">
        <SummaryList
          items={[
            { term: t('kind.label'), value: t(`kind.${kind}`) },
            {
              term: t('summary.region'),
              value: locale.startsWith('zh') ? setup.region.nameZh : setup.region.nameEn,
            },
            { term: t('summary.file'), value: file.state === 'none' ? null : file.object.key },
            {
              term: t('summary.disk'),
              value: inspection ? (
                <>
                  {formatName(inspection.file.format)} · <ByteSize bytes={inspection.file.virtualSizeBytes} />
                </>
              ) : null,
            },
            ...(kind === 'system_disk'
              ? [{ term: t('summary.os'), value: values?.osVersion || inspection?.os?.prettyName || null }]
              : []),
            { term: t('config.name'), value: values?.name || null },
          ]}
        />
        {quota ? (
          <div className="space-y-1.5 border-t border-line pt-3">
            <p className="flex items-baseline justify-between gap-2 text-xs text-fg-muted">
              {t('summary.quota')}
              <span className="text-fg">{t('summary.quotaUsed', quota)}</span>
            </p>
            <ProgressBar
              label={t('summary.quota')}
              percent={quota.limit === 0 ? 100 : (100 * quota.used) / quota.limit}
              tone={
                quota.used >= quota.limit ? 'danger' : quota.used >= quota.limit * 0.9 ? 'warning' : 'accent'
              }
            />
          </div>
        ) : null}
        {wizard.isDirty ? (
          <Button size="sm" variant="ghost" icon={RotateCcw} className="-ml-2" onClick={wizard.startOver}>
            {t('summary.startOver')}
          </Button>
        ) : null}
      </div>
    </section>
  )
}
