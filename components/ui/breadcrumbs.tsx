import { ChevronRight } from 'lucide-react'
import { AppLink } from './app-link'

export interface Crumb {
  label: string
  /** The last one has none. */
  href?: string
}

export function Breadcrumbs({ crumbs, label }: { crumbs: readonly Crumb[]; label: string }) {
  return (
    <nav aria-label={label}>
      <ol className="flex min-w-0 items-center gap-1 text-xs text-fg-muted">
        {crumbs.map((crumb, index) => (
          <li key={crumb.href ?? crumb.label} className="flex min-w-0 items-center gap-1">
            {index > 0 ? <ChevronRight aria-hidden="true" className="size-3 shrink-0 text-fg-faint" /> : null}
            {crumb.href ? (
              <AppLink href={crumb.href} className="truncate rounded-sm hover:text-fg hover:underline">
                {crumb.label}
              </AppLink>
            ) : (
              <span aria-current="page" className="truncate">
                {crumb.label}
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
