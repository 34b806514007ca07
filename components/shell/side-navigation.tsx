'use client'

import type { LucideIcon } from 'lucide-react'
import { useLinkStatus } from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { AppLink } from '@/components/ui/app-link'
import { CountBadge } from '@/components/ui/badge'
import { cn } from '@/components/ui/cn'
import { Spinner } from '@/components/ui/spinner'
import { Tooltip } from '@/components/ui/tooltip'
import { isCurrentEntry, type NavEntry, type NavGroup } from './navigation'

export interface SideNavigationProps {
  groups: readonly NavGroup[]
  /** Icons only; names are in tooltips. */
  isCollapsed?: boolean
  onNavigate?: () => void
}

export function SideNavigation({ groups, isCollapsed = false, onNavigate }: SideNavigationProps) {
  const t = useTranslations('shell')
  return (
    <nav
      aria-label={t('mainNavigation')}
      className={cn('flex flex-col gap-4 px-2.5 py-3', isCollapsed && 'gap-2')}
    >
      {groups.map((group, index) => (
        <div key={group.label}>
          {isCollapsed ? (
            index > 0 && <hr className="mx-2 mb-2 border-line" />
          ) : (
            <p className="mb-1 px-2 text-2xs font-medium text-fg-subtle">{t(`nav.${group.label}`)}</p>
          )}
          <ul aria-label={t(`nav.${group.label}`)} className="flex flex-col gap-px">
            {group.entries.map((entry) => (
              <li key={entry.href}>
                <EntryLink entry={entry} isCollapsed={isCollapsed} onNavigate={onNavigate} />
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
}

/** The icon gives way to a spinner when the page behind it takes its time. */
function EntryIcon({ icon: Icon }: { icon: LucideIcon }) {
  const { pending } = useLinkStatus()
  return (
    <span className="grid size-4 shrink-0 place-items-center *:col-start-1 *:row-start-1">
      <Icon
        aria-hidden="true"
        className={cn('size-4 transition-opacity', pending && 'opacity-0 delay-150')}
      />
      {pending ? <Spinner className="fade-in fill-mode-backwards delay-150 duration-150" /> : null}
    </span>
  )
}

function EntryLink({
  entry,
  isCollapsed,
  onNavigate,
}: {
  entry: NavEntry
  isCollapsed: boolean
  onNavigate?: () => void
}) {
  const t = useTranslations('shell')
  const pathname = usePathname()
  const isCurrent = !entry.isShortcut && isCurrentEntry(entry.href, pathname)
  const name = t(`nav.${entry.label}`)
  const Icon = entry.icon
  const waiting = entry.count && entry.countLabel ? t(entry.countLabel, { count: entry.count }) : undefined
  const link = (
    <AppLink
      href={entry.href}
      onClick={onNavigate}
      aria-current={isCurrent ? 'page' : undefined}
      aria-label={isCollapsed ? [name, waiting].filter(Boolean).join(', ') : undefined}
      className={cn(
        'relative flex h-8 items-center gap-2.5 rounded-md px-2 text-fg-muted transition-colors hover:bg-hover hover:text-fg',
        isCollapsed && 'justify-center',
        isCurrent && 'bg-selected font-medium text-accent hover:bg-selected hover:text-accent',
      )}
    >
      <EntryIcon icon={Icon} />
      {isCollapsed ? (
        waiting && <span className="absolute top-1.5 right-1.5 size-1.5 rounded-full bg-accent-solid" />
      ) : (
        <>
          <span className="min-w-0 flex-1 truncate">{name}</span>
          {waiting ? (
            <>
              <CountBadge count={entry.count ?? 0} />
              <span className="sr-only">{waiting}</span>
            </>
          ) : null}
        </>
      )}
    </AppLink>
  )
  return isCollapsed ? (
    <Tooltip content={name} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  )
}
