import type { QuotaResource, QuotaUse } from '../quota/quota'
import type { AccountStatus } from './input'

export interface AccountView {
  id: string
  name: string
  kind: 'tenant' | 'operator'
  status: AccountStatus
  userCount: number
  imageCount: number
  storedBytes: number
  createdAt: string
}

export interface AccountQuota extends QuotaUse {
  resource: QuotaResource
  scopeId: string
  /** The operator set it; the default is another. */
  isChanged: boolean
  defaultLimit: number
}

export interface AccountDetail extends AccountView {
  frozenAt: string | null
  frozenReason: string
  ownerName: string
  projects: {
    id: string
    regionId: string
    regionNameZh: string
    regionNameEn: string
    imageCount: number
    quotas: AccountQuota[]
  }[]
  /** Counted over all regions. */
  quotas: AccountQuota[]
  /** Newest first. */
  history: AccountEvent[]
}

/** A record of the operator's trail about an account. */
export interface AccountEvent {
  id: string
  action: AccountDeed
  userName: string
  time: string
  /** The resource, where a limit was changed. */
  resource: QuotaResource | null
  limit: number | null
  /** Why, in the operator's words. */
  note: string
}

export const accountDeeds = [
  'createAccount',
  'freezeAccount',
  'restoreAccount',
  'setQuota',
  'grantQuota',
  'refuseQuota',
] as const
export type AccountDeed = (typeof accountDeeds)[number]
