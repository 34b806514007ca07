import { useTranslations } from 'next-intl'
import { useCallback } from 'react'
import type { Json } from '@/lib/domain/audit/canonical'
import type { Changes } from '@/lib/domain/audit/diff-of'

/** Words for the names in records. One that has none, such as a later release's, stands for itself. */
export function useAuditWords(): {
  eventWord: (action: string) => string
  typeWord: (resourceType: string) => string
} {
  const tEvent = useTranslations('audit.event')
  const tType = useTranslations('audit.type')
  const eventWord = useCallback(
    (action: string) => {
      const key = action as Parameters<typeof tEvent>[0] // safe: checked on the next line
      return tEvent.has(key) ? tEvent(key) : action
    },
    [tEvent],
  )
  const typeWord = useCallback(
    (resourceType: string) => {
      const key = resourceType as Parameters<typeof tType>[0] // safe: checked on the next line
      return tType.has(key) ? tType(key) : resourceType
    },
    [tType],
  )
  return { eventWord, typeWord }
}

const SUMMARY_MAX_CHARS = 40

const isShort = (value: Json): value is string | number | boolean | null =>
  typeof value !== 'object' || value === null ? String(value).length <= SUMMARY_MAX_CHARS : false

/** What a record changed, in a line: the values of a single small change, else the names of what changed. */
export function useChangeSummary(): (changes: Changes) => string {
  const t = useTranslations('audit')
  return useCallback(
    (changes) => {
      const fields = Object.entries(changes)
      const [only] = fields
      if (fields.length !== 1 || !only) return fields.map(([field]) => field).join(', ')
      const [field, { before, after }] = only
      if (!isShort(before) || !isShort(after)) return field
      const word = (value: string | number | boolean | null) =>
        value === null || value === '' ? '—' : String(value)
      return t('change', { field, before: word(before), after: word(after) })
    },
    [t],
  )
}
