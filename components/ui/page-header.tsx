import type { ReactNode } from 'react'

export interface PageHeaderProps {
  title: ReactNode
  description?: ReactNode
  /** Breadcrumbs above the title. */
  crumbs?: ReactNode
  /** Badges right after the title. */
  meta?: ReactNode
  /** Buttons at the right; the primary one last. */
  actions?: ReactNode
  /** Tabs below. */
  tabs?: ReactNode
}

/** The top of every page; its heading takes the focus after navigation. */
export function PageHeader({ title, description, crumbs, meta, actions, tabs }: PageHeaderProps) {
  return (
    <header className="mb-4">
      {crumbs ? <div className="mb-1.5">{crumbs}</div> : null}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
            <h1
              data-page-title
              tabIndex={-1}
              className="text-xl font-semibold tracking-tight break-words outline-none"
            >
              {title}
            </h1>
            {meta}
          </div>
          {description ? <p className="mt-1 max-w-3xl text-sm text-fg-muted">{description}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {tabs ? <div className="mt-3">{tabs}</div> : null}
    </header>
  )
}
