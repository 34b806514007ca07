import type { ReactNode } from 'react'

export interface SummaryItem {
  term: string
  value: ReactNode
}

/** Short terms above their values, for the narrow column beside the step. */
export function SummaryList({ items }: { items: readonly SummaryItem[] }) {
  return (
    <dl className="space-y-2.5">
      {items.map(({ term, value }) => (
        <div key={term} className="min-w-0">
          <dt className="text-xs text-fg-muted">{term}</dt>
          <dd className="mt-px text-sm break-words">{value ?? <span className="text-fg-subtle">—</span>}</dd>
        </div>
      ))}
    </dl>
  )
}
