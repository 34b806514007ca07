import type { ComponentProps, ReactNode } from 'react'
import { cn } from './cn'

export interface CardProps extends Omit<ComponentProps<'section'>, 'title'> {
  title?: ReactNode
  description?: ReactNode
  /** Buttons at the right of the title. */
  actions?: ReactNode
  /** Without padding, for tables and lists that reach the edge. */
  isFlush?: boolean
}

export function Card({
  title,
  description,
  actions,
  isFlush = false,
  className,
  children,
  ...rest
}: CardProps) {
  return (
    <section {...rest} className={cn('rounded-lg border border-line bg-surface', className)}>
      {title || actions ? (
        <header className="flex min-h-11 items-center justify-between gap-3 border-b border-line px-4 py-2">
          <div className="min-w-0">
            <h2 className="truncate text-sm font-semibold">{title}</h2>
            {description ? <p className="text-xs text-fg-muted">{description}</p> : null}
          </div>
          {actions ? <div className="flex shrink-0 items-center gap-2">{actions}</div> : null}
        </header>
      ) : null}
      <div className={isFlush ? undefined : 'p-4'}>{children}</div>
    </section>
  )
}
