import { type LucideIcon, SearchX } from 'lucide-react'
import type { ReactNode } from 'react'
import { cn } from './cn'

interface Shared {
  title: ReactNode
  children?: ReactNode
  className?: string
}

export interface EmptyStateProps extends Shared {
  icon: LucideIcon
  /** It is the whole page: the title becomes its heading. */
  isPage?: boolean
  /** The first step, as a button. */
  action?: ReactNode
}

/** There is none yet: says what it is for and offers the first step. */
export function EmptyState({
  icon: Icon,
  isPage = false,
  title,
  children,
  action,
  className,
}: EmptyStateProps) {
  return (
    <div className={cn('flex flex-col items-center px-6 py-14 text-center', className)}>
      <span className="mb-4 inline-flex size-11 items-center justify-center rounded-xl border border-line bg-well text-fg-muted">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      {isPage ? (
        <h1 data-page-title tabIndex={-1} className="text-base font-semibold outline-none">
          {title}
        </h1>
      ) : (
        <p className="text-base font-semibold">{title}</p>
      )}
      {children ? <div className="mt-1 max-w-md text-sm text-balance text-fg-muted">{children}</div> : null}
      {action ? <div className="mt-5 flex items-center gap-2">{action}</div> : null}
    </div>
  )
}

/** There are some, but none fits the search: offers to clear it. */
export function NoMatchState({ title, children, action, className }: Shared & { action?: ReactNode }) {
  return (
    <div className={cn('flex flex-col items-center px-6 py-12 text-center', className)}>
      <SearchX aria-hidden="true" className="mb-3 size-5 text-fg-subtle" />
      <p className="text-sm font-medium">{title}</p>
      {children ? <div className="mt-1 max-w-md text-sm text-balance text-fg-muted">{children}</div> : null}
      {action ? <div className="mt-4 flex items-center gap-2">{action}</div> : null}
    </div>
  )
}
