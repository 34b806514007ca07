import type { AccountSettings } from './account-settings'
import type { Action } from './actions'
import type { Explanation } from './decide'
import type { PolicyDocument } from './policy-document'

/** What console and API see of identities: plain values, times as ISO 8601 UTC. */
export interface UserView {
  id: string
  name: string
  description: string
  isOwner: boolean
  isSelf: boolean
  status: 'enabled' | 'disabled'
  mustChangePassword: boolean
  passwordChangedAt: string
  lastSignInAt: string | null
  createdAt: string
  groups: { id: string; name: string }[]
  sessionCount: number
  accessKeyCount: number
}

export interface SessionView {
  id: string
  sourceAddress: string
  userAgent: string
  isCurrent: boolean
  createdAt: string
  lastSeenAt: string
  expiresAt: string
}

export interface AccessKeyView {
  id: string
  description: string
  status: 'enabled' | 'disabled'
  createdAt: string
  lastUsedAt: string | null
  lastUsedAddress: string | null
}

/** Shown once: the product cannot show the secret again to anybody. */
export interface NewAccessKey extends AccessKeyView {
  secret: string
}

export interface GrantView {
  id: string
  policy: { name: string; kind: 'policy' | 'role' /** Null: a system policy. */; id: string | null }
  /** Null: all projects. */
  project: { id: string; name: string; regionId: string } | null
  /** Role that must be granted besides; null: it works as it is [I3]. */
  missing: string | null
  /** It concerns services without regions alone, and is for one project: it has no effect. */
  isMisplaced: boolean
  createdAt: string
}

/** A grant as it reaches a user. */
export interface UserGrantView extends GrantView {
  via: { id: string; name: string }
  /** Of a grant for all projects that misses a role: where that role is given, so that it works there all the same. */
  worksInRegionIds: string[]
}

export interface GroupView {
  id: string
  name: string
  description: string
  createdAt: string
  memberCount: number
  grantCount: number
}

export interface GroupDetail extends GroupView {
  members: { id: string; name: string; status: 'enabled' | 'disabled' }[]
  grants: GrantView[]
}

export interface PolicyView {
  /** Null: a system policy, named by its name. */
  id: string | null
  name: string
  description: string
  kind: 'policy' | 'role'
  needs: readonly string[]
  document: PolicyDocument
  updatedAt: string | null
  /** Groups and agencies it is granted to. */
  receivers: { kind: 'group' | 'agency'; id: string; name: string }[]
}

export interface AgencyView {
  id: string
  name: string
  description: string
  service: string
  expiresAt: string | null
  createdAt: string
  grants: GrantView[]
  /** Regions in which the agency lets the service make images: where copies can be sent [M5]. */
  copyRegionIds: string[]
}

export interface ProjectView {
  id: string
  name: string
  regionId: string
  regionNameZh: string
  regionNameEn: string
}

export interface ExplanationView extends Omit<Explanation, 'verdict'> {
  isAllowed: boolean
  userName: string
  action: Action
  resourceName: string | null
  /** The statements that `decisive` and `silent` point at, as JSON. */
  documents: Record<string, PolicyDocument>
}

/** What a person is told of themselves. */
export interface OwnProfileView {
  account: { id: string; name: string }
  user: {
    id: string
    name: string
    description: string
    isOwner: boolean
    groups: string[]
    lastSignInAt: string | null
    passwordChangedAt: string
    /** When the password is too old; null: it does not age. */
    passwordExpiresAt: string | null
  }
  /** Every project of the account; `isOpen` where the person has something [I2]. */
  projects: (ProjectView & { isOpen: boolean })[]
  passwordRules: Pick<AccountSettings, 'passwordMinLength' | 'passwordMinClasses' | 'passwordHistory'>
}

export type AccountSettingsView = Omit<AccountSettings, 'auditRetentionDays'>
