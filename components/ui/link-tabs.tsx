'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { AppLink } from './app-link'
import { CountBadge } from './badge'
import { cn } from './cn'

export interface LinkTab {
  href: string
  label: ReactNode
  /** Shown as a small badge when above zero. */
  count?: number
  /** Overrides the comparison with the current address, e.g. for tabs kept in a query. */
  isCurrent?: boolean
}

/** Tabs that are addresses: they can be linked, opened in a new window and gone back from. */
export function LinkTabs({
  tabs,
  label,
  className,
}: {
  tabs: readonly LinkTab[]
  label: string
  className?: string
}) {
  const pathname = usePathname()
  return (
    <nav
      aria-label={label}
      className={cn('-mb-px flex gap-5 overflow-x-auto border-b border-line', className)}
    >
      {tabs.map((tab) => {
        const isCurrent = tab.isCurrent ?? tab.href.split('?')[0] === pathname
        return (
          <AppLink
            key={tab.href}
            href={tab.href}
            aria-current={isCurrent ? 'page' : undefined}
            className={cn(
              'inline-flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-sm whitespace-nowrap text-fg-muted transition-colors hover:text-fg focus-visible:-outline-offset-2',
              isCurrent && 'border-accent-solid font-medium text-fg',
            )}
          >
            {tab.label}
            {tab.count ? <CountBadge count={tab.count} /> : null}
          </AppLink>
        )
      })}
    </nav>
  )
}
