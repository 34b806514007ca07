import type { Json } from './canonical'
import type { Changes } from './diff-of'

export const auditOutcomes = ['success', 'refused', 'failed'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/** All that a record says, in the spelling that is hashed: times in ISO 8601 with milliseconds, in UTC [S6]. */
export interface AuditContent {
  accountId: string
  sequence: number
  time: string
  userId: string | null
  userName: string
  credentialKind: string
  credentialId: string | null
  sourceAddress: string
  userAgent: string
  regionId: string | null
  projectId: string | null
  action: string
  resourceType: string
  resourceId: string | null
  resourceName: string | null
  outcome: AuditOutcome
  code: string | null
  details: Json
  changes: Changes | null
  requestId: string
}

/** A record as pages show it. */
export interface AuditRecordView extends AuditContent {
  contentHash: string
  hash: string
}

/** The record that says which older ones the retention setting removed; a chain that begins later must have it. */
export const PRUNED = 'pruneAuditRecords'
