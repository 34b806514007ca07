'use client'

import { useQuery } from '@tanstack/react-query'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useQueryStates } from 'nuqs'
import { useActor } from '@/components/iam/actor'
import { FacetFilter } from '@/components/table/facet-filter'
import { SearchInput } from '@/components/table/search-input'
import { Button } from '@/components/ui/button'
import { auditFacetsOptions } from '@/lib/client/queries/audit'
import { type AuditOutcome, auditOutcomes } from '@/lib/domain/audit/record'
import { auditListParams } from '../search-params'
import { TimeFilter } from './time-filter'
import { useAuditWords } from './use-audit-words'

/** What the list shows; every choice is in the address and begins at the first page again. */
export function AuditFilters() {
  const t = useTranslations('audit')
  const { projectId } = useActor()
  const { eventWord, typeWord } = useAuditWords()
  const [params, setParams] = useQueryStates(auditListParams)
  const { data: facets } = useQuery(auditFacetsOptions(projectId))
  const set = (change: Parameters<typeof setParams>[0] & object) => void setParams({ ...change, after: null })
  const orNull = <Value,>(values: Value[]) => (values.length > 0 ? values : null)

  return (
    <>
      <SearchInput label={t('search')} value={params.q} onValueChange={(q) => set({ q: q || null })} />
      <TimeFilter params={params} onChange={set} />
      <FacetFilter
        label={t('column.event')}
        options={choices(facets?.actions, params.event, eventWord)}
        values={params.event}
        onValuesChange={(event) => set({ event: orNull(event) })}
      />
      <FacetFilter
        label={t('column.resourceType')}
        options={choices(facets?.resourceTypes, params.type, typeWord)}
        values={params.type}
        onValuesChange={(type) => set({ type: orNull(type) })}
      />
      <FacetFilter
        label={t('column.outcome')}
        options={auditOutcomes.map((value) => ({ value, label: t(`outcome.${value}`) }))}
        values={params.outcome}
        // safe: the values come from the options
        onValuesChange={(outcome) => set({ outcome: orNull(outcome as AuditOutcome[]) })}
      />
      <FacetFilter
        label={t('column.user')}
        options={choices(facets?.users, params.user)}
        values={params.user}
        onValuesChange={(user) => set({ user: orNull(user) })}
      />
      {params.request ? (
        <Button icon={X} onClick={() => set({ request: null })} className="max-w-72 font-normal">
          <span className="truncate">{t('ofRequest', { requestId: params.request })}</span>
        </Button>
      ) : null}
    </>
  )
}

/** What stands in the trail lately, and what is chosen though it does not. */
const choices = (
  found: readonly string[] = [],
  chosen: readonly string[],
  word: (value: string) => string = (value) => value,
) =>
  [...new Set([...found, ...chosen])]
    .map((value) => ({ value, label: word(value) }))
    .toSorted((a, b) => a.label.localeCompare(b.label))
