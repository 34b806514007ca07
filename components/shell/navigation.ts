import {
  Activity,
  Archive,
  BookOpen,
  Building2,
  Disc3,
  FileKey2,
  Gauge,
  Globe,
  GlobeLock,
  Handshake,
  HardDrive,
  Inbox,
  KeyRound,
  ListChecks,
  type LucideIcon,
  MapPinned,
  MessageSquareMore,
  ScrollText,
  ShieldCheck,
  SlidersHorizontal,
  Store,
  Tags,
  UserRound,
  UsersRound,
} from 'lucide-react'
import { paths } from '@/lib/client/paths'
import type { Action } from '@/lib/domain/iam/actions'
import type { ConsoleFrame } from './frame'

export interface NavEntry {
  /** Key below `shell.nav`. */
  label: NavLabel
  href: string
  icon: LucideIcon
  /** What waits behind it, and the words for it below `shell`. */
  count?: number
  countLabel?: 'pendingShares' | 'pendingQuotas'
  /** A second way to a page that has its own entry: never marked as the current place. */
  isShortcut?: boolean
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
  | 'keys'
  | 'activity'
  | 'jobs'
  | 'audit'
  | 'quotas'
  | 'reference'
  | 'formats'
  | 'os'
  | 'iam'
  | 'users'
  | 'groups'
  | 'policies'
  | 'agencies'
  | 'operator'
  | 'accounts'
  | 'quotaRequests'
  | 'regions'
  | 'integrity'
  | 'health'
  | 'settings'
  | 'managePublicImages'
  | 'manageMarket'

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
          countLabel: 'pendingShares',
        },
        { label: 'marketImages', href: paths.images.market(), icon: Store },
      ],
    },
    {
      label: 'storage',
      entries: [
        { label: 'buckets', href: paths.buckets.list(), icon: Archive },
        { label: 'keys', href: paths.keys.list(), icon: KeyRound },
      ],
    },
    {
      label: 'activity',
      entries: [
        { label: 'jobs', href: paths.jobs(), icon: ListChecks },
        { label: 'audit', href: paths.audit.list(), icon: ScrollText },
        { label: 'quotas', href: paths.quotas(), icon: Gauge },
      ],
    },
    ...iamGroup(frame),
    {
      label: 'reference',
      entries: [
        { label: 'formats', href: paths.reference.formats(), icon: BookOpen },
        { label: 'os', href: paths.reference.os(), icon: Disc3 },
      ],
    },
    ...operatorGroup(frame),
  ]
}

/** People and what they may do; whoever may open none of it does not see the group, the owner sees all. */
function iamGroup({ user, verdictByAction }: ConsoleFrame): readonly NavGroup[] {
  const entries: readonly (NavEntry & { action: Action })[] = [
    { label: 'users', href: paths.iam.users(), icon: UserRound, action: 'iam:users:list' },
    { label: 'groups', href: paths.iam.groups(), icon: UsersRound, action: 'iam:groups:list' },
    { label: 'policies', href: paths.iam.policies(), icon: FileKey2, action: 'iam:policies:list' },
    { label: 'agencies', href: paths.iam.agencies(), icon: Handshake, action: 'iam:agencies:list' },
  ]
  const open = entries.filter(({ action }) => user.isOwner || verdictByAction[action].ok)
  return open.length > 0 ? [{ label: 'iam', entries: open }] : []
}

/** What runs the deployment; nobody outside of the operator's account sees that it is there. */
function operatorGroup({ account, verdictByAction, pendingQuotaCount }: ConsoleFrame): readonly NavGroup[] {
  const entries: readonly (NavEntry & { action: Action })[] = [
    {
      label: 'accounts',
      href: paths.operator.accounts(),
      icon: Building2,
      action: 'operator:accounts:list',
    },
    {
      label: 'quotaRequests',
      href: paths.operator.quotas(),
      icon: MessageSquareMore,
      count: pendingQuotaCount,
      countLabel: 'pendingQuotas',
      action: 'operator:quotas:manage',
    },
    {
      label: 'managePublicImages',
      href: paths.images.public(),
      icon: GlobeLock,
      isShortcut: true,
      action: 'operator:publicImages:manage',
    },
    {
      label: 'manageMarket',
      href: paths.images.market(),
      icon: Tags,
      isShortcut: true,
      action: 'operator:market:manage',
    },
    {
      label: 'regions',
      href: paths.operator.regions(),
      icon: MapPinned,
      action: 'operator:regions:manage',
    },
    {
      label: 'integrity',
      href: paths.operator.integrity(),
      icon: ShieldCheck,
      action: 'operator:health:get',
    },
    { label: 'health', href: paths.operator.health(), icon: Activity, action: 'operator:health:get' },
    {
      label: 'settings',
      href: paths.operator.settings(),
      icon: SlidersHorizontal,
      action: 'operator:health:get',
    },
  ]
  const allowed = account.isOperator ? entries.filter(({ action }) => verdictByAction[action].ok) : []
  return allowed.length > 0 ? [{ label: 'operator', entries: allowed }] : []
}

/** Whether an entry is the current place: its own page or one below it. */
export function isCurrentEntry(href: string, pathname: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`)
}
