import type { ReactNode } from 'react'
import { cn } from './cn'

export interface Description {
  term: ReactNode
  /** Nothing to tell shows a dash. */
  value: ReactNode
  /** Takes the whole width, for long texts. */
  isWide?: boolean
}

const columnCount = {
  1: 'grid-cols-1',
  2: 'grid-cols-1 @2xl:grid-cols-2',
  3: 'grid-cols-1 @2xl:grid-cols-2 @5xl:grid-cols-3',
} as const

/** Terms and values in columns, a line each; as many columns as its own width has room for. */
export function DescriptionList({
  items,
  columns = 2,
  className,
}: {
  items: readonly Description[]
  columns?: keyof typeof columnCount
  className?: string
}) {
  return (
    <div className={cn('@container', className)}>
      <dl className={cn('grid gap-x-8 gap-y-2.5', columnCount[columns])}>
        {items.map((item, index) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: terms are nodes and the list does not reorder
            key={index}
            className={cn(
              'grid min-w-0 grid-cols-[minmax(6rem,9rem)_1fr] items-baseline gap-3',
              item.isWide && 'col-span-full',
            )}
          >
            <dt className="text-fg-muted">{item.term}</dt>
            <dd className="min-w-0 break-words">
              {item.value === undefined || item.value === null || item.value === '' ? (
                <span className="text-fg-subtle">—</span>
              ) : (
                item.value
              )}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
