import { z } from 'zod'
import { StorableTime } from '../storable-time'
import { auditOutcomes } from './record'

const Word = z.string().min(1).max(128)

/** What a list or an export of the trail shows; nothing given means all. */
export const AuditFilter = z.object({
  from: StorableTime().nullish(),
  to: StorableTime().nullish(),
  user: z.array(Word).max(50).default([]),
  action: z.array(Word).max(50).default([]),
  resourceType: z.array(Word).max(50).default([]),
  outcome: z.array(z.enum(auditOutcomes)).max(3).default([]),
  /** The id of a resource, or part of its name. */
  resource: z.string().max(200).default(''),
  requestId: z.string().max(128).nullish(),
})
export type AuditFilter = z.output<typeof AuditFilter>

export const AuditListQuery = AuditFilter.extend({
  /** Number of the last record of the page before. */
  before: z.number().int().positive().nullish(),
  pageSize: z.number().int().min(1).max(100).default(50),
})
export const RecordSequence = z.object({ sequence: z.number().int().positive() })

/** Past events that are offered in a filter come from so many of the newest records. */
export const FACET_RECORDS = 5000

/** What stands in the trail lately, to choose from in a filter. */
export interface AuditFacets {
  users: string[]
  actions: string[]
  resourceTypes: string[]
}
