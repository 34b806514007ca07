import { z } from 'zod'
import { no, type Verdict, yes } from '../errors'
import { type QuotaResource, quotaResources, quotas } from './quota'

export const quotaRequestStatuses = ['pending', 'granted', 'refused', 'withdrawn'] as const
export type QuotaRequestStatus = (typeof quotaRequestStatuses)[number]

export const REASON_MIN_CHARS = 10
export const REASON_MAX_CHARS = 1000
export const ANSWER_MAX_CHARS = 1000

/** No limit is above this: a counter must stay an exact number. */
const LIMIT_MAX = { count: 1_000_000, bytes: 1024 ** 5 } as const
export const limitMaxOf = (resource: QuotaResource): number => LIMIT_MAX[quotas[resource].unit]

const Resource = z.enum(quotaResources as [QuotaResource, ...QuotaResource[]])
const Limit = z.number().int('whole_number').min(0, 'too_small')

/** A limit that fits its resource. */
function insistRange(resource: QuotaResource, limit: number | null, path: string, issues: z.RefinementCtx) {
  if (limit !== null && limit > limitMaxOf(resource))
    issues.addIssue({ code: 'custom', path: [path], message: 'too_large' })
}

export const RequestQuotaInput = z
  .object({
    resource: Resource,
    requestedLimit: Limit,
    reason: z.string().trim().min(REASON_MIN_CHARS, 'too_short').max(REASON_MAX_CHARS, 'too_long'),
  })
  .superRefine(({ resource, requestedLimit }, issues) =>
    insistRange(resource, requestedLimit, 'requestedLimit', issues),
  )

export const SetQuotaInput = z
  .object({
    accountId: z.string(),
    /** Id of one of the account's projects, or of the account itself. */
    scopeId: z.string(),
    resource: Resource,
    /** Null: back to the default. */
    limit: Limit.nullable(),
  })
  .superRefine(({ resource, limit }, issues) => insistRange(resource, limit, 'limit', issues))

export const GrantQuotaInput = z.object({
  requestId: z.string(),
  limit: Limit,
  note: z.string().trim().max(ANSWER_MAX_CHARS, 'too_long').default(''),
})

export const RefuseQuotaInput = z.object({
  requestId: z.string(),
  /** The tenant reads why. */
  note: z.string().trim().min(1, 'required').max(ANSWER_MAX_CHARS, 'too_long'),
})

/** Only more than there is can be asked for. */
export function canRequest(resource: QuotaResource, requestedLimit: number, limit: number): Verdict {
  return requestedLimit > limit ? yes : no('quota.request_not_above', { resource, limit })
}

/** A limit below what is used would make the counter wrong at once. */
export function canLimit(resource: QuotaResource, limit: number, used: number): Verdict {
  return limit >= used ? yes : no('quota.limit_below_used', { resource, limit, used })
}

export function canDecide(status: QuotaRequestStatus): Verdict {
  return status === 'pending' ? yes : no('quota.request_over', { status })
}
