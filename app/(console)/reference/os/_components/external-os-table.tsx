'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { NoMatchState } from '@/components/ui/empty-state'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { LifecycleStatus } from '@/lib/domain/os/lifecycle'
import type { Bilingual } from '@/lib/facts/bilingual'
import { FactTable } from '../../_components/fact-table'
import { YesNo } from '../../_components/yes-no'
import { osParams } from '../search-params'
import { SupportStatus } from './support-status'

export interface ExternalOsLine {
  osVersion: string
  family: string
  familyName: string
  isOnX86: boolean
  isOnArm: boolean
  osBit: number
  /** For systems that no table names. */
  isGeneral: boolean
  canBootUefi: boolean
  /** `end` is a day or month; null where the source has no date. */
  support: { status: LifecycleStatus; end: string | null }
  note: Bilingual | null
}

/** Tables 7-7, 7-8 and 7-9 as one list that can be searched. */
export function ExternalOsTable({ lines }: { lines: readonly ExternalOsLine[] }) {
  const t = useTranslations('reference.os')
  const isChinese = useLocale().startsWith('zh')
  const [{ search, architecture, uefi }, setParams] = useQueryStates(osParams)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = lines.filter(
    (line) =>
      (architecture === 'all' || (architecture === 'x86' ? line.isOnX86 : line.isOnArm)) &&
      (!uefi || startsByUefi(line)) &&
      words.every((word) =>
        `${line.osVersion} ${line.family} ${line.familyName}`.toLowerCase().includes(word),
      ),
  )
  const yesNo = (is: boolean) => <YesNo is={is} yes={t('yes')} no={t('no')} />

  return (
    <div className="space-y-3">
      <div className="flex flex-wrap items-center gap-3">
        <SearchInput
          label={t('search')}
          value={search}
          onValueChange={(next) => void setParams({ search: next || null })}
        />
        <SegmentedControl
          aria-label={t('architecture')}
          value={architecture}
          onValueChange={(next) => void setParams({ architecture: next })}
          segments={(['all', 'x86', 'arm'] as const).map((value) => ({
            value,
            label: t(`architectures.${value}`),
          }))}
        />
        <label htmlFor="only-uefi" className="flex items-center gap-2 text-sm">
          <Checkbox
            id="only-uefi"
            checked={uefi}
            onCheckedChange={(checked) => void setParams({ uefi: checked === true || null })}
          />
          {t('onlyUefi')}
        </label>
        <p aria-live="polite" className="ml-auto text-xs text-fg-muted">
          {t('count', { shown: shown.length, total: lines.length })}
        </p>
      </div>
      {shown.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <NoMatchState
            title={t('noMatch')}
            action={<Button onClick={() => void setParams(null)}>{t('clear')}</Button>}
          >
            {t('noMatchText')}
          </NoMatchState>
        </div>
      ) : (
        <FactTable
          label={t('external')}
          rows={shown}
          rowId={(line) => line.osVersion}
          isScrolling
          columns={[
            {
              id: 'version',
              header: t('version'),
              cell: (line) => (
                <>
                  <span className="font-medium whitespace-nowrap">{line.osVersion}</span>
                  {line.note ? (
                    <span className="block text-xs text-fg-muted">
                      {isChinese ? line.note.zh : line.note.en}
                    </span>
                  ) : null}
                  {line.isGeneral ? (
                    <span className="block text-xs text-fg-muted">{t('general')}</span>
                  ) : null}
                </>
              ),
            },
            {
              id: 'family',
              header: t('family'),
              cell: (line) => (line.isGeneral ? '—' : isChinese ? line.family : line.familyName),
            },
            { id: 'x86', header: 'x86', align: 'center', cell: (line) => yesNo(line.isOnX86) },
            { id: 'arm', header: 'ARM', align: 'center', cell: (line) => yesNo(line.isOnArm) },
            { id: 'bits', header: t('bits'), align: 'end', cell: (line) => line.osBit },
            {
              id: 'uefi',
              header: 'UEFI',
              cell: (line) =>
                line.isGeneral ? (
                  <span className="text-fg-muted">{t('uefiOfDisk')}</span>
                ) : line.isOnArm && !line.isOnX86 ? (
                  t('uefiAlways')
                ) : (
                  yesNo(line.canBootUefi)
                ),
            },
            {
              id: 'support',
              header: t('support'),
              cell: (line) =>
                line.support.status === 'unknown' ? (
                  <span className="text-fg-subtle">—</span>
                ) : (
                  <span className="inline-flex items-baseline gap-x-2 whitespace-nowrap">
                    <SupportStatus status={line.support.status} />
                    <span className="text-xs text-fg-muted">{line.support.end}</span>
                  </span>
                ),
            },
          ]}
        />
      )}
      <p className="text-xs text-fg-muted">{t('source')}</p>
    </div>
  )
}

/** Listed in table 7-9, or on ARM, where there is nothing else. */
const startsByUefi = (line: ExternalOsLine): boolean =>
  line.canBootUefi || (line.isOnArm && !line.isOnX86 && !line.isGeneral)
