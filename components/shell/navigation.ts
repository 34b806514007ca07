import {
  Archive,
  BookOpen,
  Disc3,
  Globe,
  HardDrive,
  Inbox,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Store,
} from 'lucide-react'
import { paths } from '@/lib/client/paths'
import type { ConsoleFrame } from './frame'

export interface NavEntry {
  /** Key below `shell.nav`. */
  label: NavLabel
  href: string
  icon: LucideIcon
  /** What waits behind it. */
  count?: number
}

export interface NavGroup {
  label: NavLabel
  entries: readonly NavEntry[]
}

export type NavLabel =
  | 'images'
  | 'publicImages'
  | 'privateImages'
  | 'sharedImages'
  | 'marketImages'
  | 'storage'
  | 'buckets'
  | 'activity'
  | 'jobs'
  | 'audit'
  | 'reference'
  | 'formats'
  | 'os'

/** The left navigation. An entry appears here when its pages work, and not before. */
export function navigation(frame: ConsoleFrame): readonly NavGroup[] {
  return [
    {
      label: 'images',
      entries: [
        { label: 'publicImages', href: paths.images.public(), icon: Globe },
        { label: 'privateImages', href: paths.images.private(), icon: HardDrive },
        {
          label: 'sharedImages',
          href: paths.images.shared(),
          icon: Inbox,
          count: frame.pendingShareCount,
        },
        { label: 'marketImages', href: paths.images.market(), icon: Store },
      ],
    },
    { label: 'storage', entries: [{ label: 'buckets', href: paths.buckets.list(), icon: Archive }] },
    {
      label: 'activity',
      entries: [
        { label: 'jobs', href: paths.jobs(), icon: ListChecks },
        { label: 'audit', href: paths.audit.list(), icon: ScrollText },
      ],
    },
    {
      label: 'reference',
      entries: [
        { label: 'formats', href: paths.reference.formats(), icon: BookOpen },
        { label: 'os', href: paths.reference.os(), icon: Disc3 },
      ],
    },
  ]
}

/** Whether an entry is the current place: its own page or one below it. */
export function isCurrentEntry(href: string, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`)
}
