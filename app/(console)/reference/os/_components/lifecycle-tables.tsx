'use client'

import { useLocale, useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { NoMatchState } from '@/components/ui/empty-state'
import { Select } from '@/components/ui/select'
import { ENDING_WITHIN_MONTHS, type LifecycleStatus, lifecycleStatuses } from '@/lib/domain/os/lifecycle'
import type { Bilingual } from '@/lib/facts/bilingual'
import type { NoDateReason } from '@/lib/facts/os-lifecycle'
import { FactTable } from '../../_components/fact-table'
import { lifecycleParams } from '../search-params'
import { SupportStatus } from './support-status'

interface LifecycleCell {
  /** In the words of the source. */
  words: string
  /** Why the words are no date that can be counted with. */
  why: NoDateReason | null
  status: LifecycleStatus
}

interface LifecycleLine {
  version: string
  cells: readonly (LifecycleCell | null)[]
  status: LifecycleStatus
  note: Bilingual | null
}

export interface LifecycleGroup {
  name: string
  columns: readonly { id: string; zh: string; en: string }[]
  lines: readonly LifecycleLine[]
}

/** A table for each family; impossible and open dates stay as they were written. */
export function LifecycleTables({ groups }: { groups: readonly LifecycleGroup[] }) {
  const t = useTranslations('reference')
  const isChinese = useLocale().startsWith('zh')
  const [{ search, status }, setParams] = useQueryStates(lifecycleParams)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = groups
    .map((group) => ({
      ...group,
      lines: group.lines.filter(
        (line) =>
          (status === 'all' || line.status === status) &&
          words.every((word) => `${group.name} ${line.version}`.toLowerCase().includes(word)),
      ),
    }))
    .filter((group) => group.lines.length > 0)
  const count = (list: readonly LifecycleGroup[]) => list.reduce((sum, group) => sum + group.lines.length, 0)

  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-3">
        <SearchInput
          label={t('lifecycle.search')}
          value={search}
          onValueChange={(next) => void setParams({ search: next || null })}
        />
        <Select
          aria-label={t('lifecycle.status')}
          className="w-44"
          value={status}
          onValueChange={(next) =>
            void setParams({ status: lifecycleStatuses.find((each) => each === next) ?? 'all' })
          }
          options={[
            { value: 'all', label: t('lifecycle.anyStatus') },
            ...lifecycleStatuses.map((value) => ({ value, label: t(`support.${value}`) })),
          ]}
        />
        <p aria-live="polite" className="ml-auto text-xs text-fg-muted">
          {t('os.count', { shown: count(shown), total: count(groups) })}
        </p>
      </div>
      <p className="max-w-3xl text-sm text-fg-muted">
        {t('lifecycle.intro', { months: ENDING_WITHIN_MONTHS })}
      </p>
      {shown.length === 0 ? (
        <div className="rounded-lg border border-line bg-surface">
          <NoMatchState
            title={t('os.noMatch')}
            action={<Button onClick={() => void setParams(null)}>{t('os.clear')}</Button>}
          />
        </div>
      ) : (
        <div className="gap-x-5 2xl:columns-2">
          {shown.map((group) => (
            <section key={group.name} aria-label={group.name} className="mb-6 min-w-0 break-inside-avoid">
              <h2 className="mb-2 text-sm font-semibold">{group.name}</h2>
              <FactTable
                label={t('lifecycle.tableOf', { name: group.name })}
                rows={group.lines}
                rowId={(line) => line.version}
                columns={[
                  {
                    id: 'version',
                    header: t('os.version'),
                    cell: (line) => (
                      <>
                        <span className="font-medium whitespace-nowrap">{line.version}</span>
                        {line.note ? (
                          <span className="block text-xs text-fg-muted">
                            {isChinese ? line.note.zh : line.note.en}
                          </span>
                        ) : null}
                      </>
                    ),
                  },
                  ...group.columns.map((column, index) => ({
                    id: column.id,
                    header: isChinese ? column.zh : column.en,
                    cell: (line: LifecycleLine) => <EndCell cell={line.cells[index] ?? null} />,
                  })),
                  {
                    id: 'status',
                    header: t('lifecycle.status'),
                    cell: (line) => <SupportStatus status={line.status} />,
                  },
                ]}
              />
            </section>
          ))}
        </div>
      )}
    </div>
  )
}

function EndCell({ cell }: { cell: LifecycleCell | null }) {
  const t = useTranslations('reference.lifecycle')
  if (!cell) return <span className="text-fg-subtle">—</span>
  return (
    <>
      <span
        lang={cell.why ? 'zh' : undefined}
        className={cell.status === 'ended' ? 'text-fg-muted' : undefined}
      >
        {cell.words}
      </span>
      {cell.why ? <span className="block text-xs text-fg-muted">{t(`why.${cell.why}`)}</span> : null}
    </>
  )
}
