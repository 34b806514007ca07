import type { Verdict } from '@/lib/domain/errors'
import type { Action } from '@/lib/domain/iam/actions'

/** What the frame shows of the session: plain data, made on the server for each page. */
export interface ConsoleFrame {
  /** Who must change the password sees the frame without its pages. */
  user: { id: string; name: string; isOwner: boolean; mustChangePassword: boolean }
  account: {
    id: string
    name: string
    isOperator: boolean
    /** In arrears: a banner tells people why they can change nothing. */
    isFrozen: boolean
    frozenReason: string
  }
  /** Navigation shows an operator what they may open. */
  verdictByAction: Readonly<Record<Action, Verdict>>
  regions: readonly FrameRegion[]
  currentRegionId: string
  /** Shares that wait for an answer, in the current region. */
  pendingShareCount: number
  /** Requests for more quota that wait for the operator. */
  pendingQuotaCount: number
}

export interface FrameRegion {
  id: string
  nameZh: string
  nameEn: string
}

/** The region's name in the language of the page. */
export function regionName(region: FrameRegion, locale: string): string {
  return locale.startsWith('zh') ? region.nameZh : region.nameEn
}
