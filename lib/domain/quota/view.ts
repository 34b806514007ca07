import type { QuotaResource, QuotaUse } from './quota'
import type { QuotaRequestStatus } from './request'

/** A request as its account sees it. */
export interface QuotaRequestView {
  id: string
  resource: QuotaResource
  /** Null: counted over all regions. */
  regionId: string | null
  requestedLimit: number
  reason: string
  status: QuotaRequestStatus
  requestedBy: string
  createdAt: string
  grantedLimit: number | null
  answer: string
  decidedAt: string | null
}

/** The same for who decides: with whose it is, and how things stand now. */
export interface QueuedQuotaRequest extends QuotaRequestView, QuotaUse {
  accountId: string
  accountName: string
  decidedBy: string | null
}
