import type { QuotaRequest } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { canDecide, GrantQuotaInput, RefuseQuotaInput } from '@/lib/domain/quota/request'
import { recordForAccount } from '../audit/record'
import type { Context } from '../context'
import { insistPermitted } from '../insist-permitted'
import { verb } from '../verb'
import { changeLimit } from './change-limit'

/** The operator raises the limit: to what was asked for, or to another number [C10]. */
export const grantQuota = verb({
  name: 'grantQuota',
  action: 'operator:quotas:manage',
  input: GrantQuotaInput,
  target: (ctx, { requestId }) => lockRequest(ctx, requestId),
  run: async (ctx, request, { limit, note }) => {
    insist(canDecide(request.status))
    await changeLimit(ctx, request.resource as QuotaResource, request.scopeId, limit)
    await settle(ctx, request.id, { status: 'granted', grantedLimit: limit, answer: note })
    await recordForAccount(ctx, request.accountId, 'grantQuota', subjectOf(request, { limit, note }))
  },
  record: ({ requestId, limit, note }, request) => ({
    ...subjectOf(request, { limit, note }),
    id: requestId,
  }),
})

/** The operator says no, and why. */
export const refuseQuota = verb({
  name: 'refuseQuota',
  action: 'operator:quotas:manage',
  input: RefuseQuotaInput,
  target: (ctx, { requestId }) => lockRequest(ctx, requestId),
  run: async (ctx, request, { note }) => {
    insist(canDecide(request.status))
    await settle(ctx, request.id, { status: 'refused', answer: note })
    await recordForAccount(ctx, request.accountId, 'refuseQuota', subjectOf(request, { note }))
  },
  record: ({ requestId, note }, request) => ({ ...subjectOf(request, { note }), id: requestId }),
})

/** Any account's request. Who may not decide is refused before: whether it exists is not for them to learn. */
async function lockRequest(ctx: Context, requestId: string): Promise<QuotaRequest> {
  insistPermitted(ctx, 'operator:quotas:manage')
  await ctx.db.$queryRaw`SELECT id FROM quota_requests WHERE id = ${requestId} FOR UPDATE`
  const request = await ctx.db.quotaRequest.findUnique({ where: { id: requestId } })
  if (!request) throw new DomainError('quota.request_not_found')
  return request
}

async function settle(
  ctx: Context,
  id: string,
  data: { status: 'granted' | 'refused'; grantedLimit?: number; answer: string },
): Promise<void> {
  await ctx.db.quotaRequest.update({
    where: { id },
    data: { ...data, decidedBy: ctx.actor.userName, decidedAt: new Date() },
  })
}

const subjectOf = (request: QuotaRequest | undefined, details: { limit?: number; note: string }) => ({
  type: 'quota',
  id: request?.id,
  name: request?.resource,
  details: {
    ...details,
    accountId: request?.accountId ?? null,
    regionId: request?.regionId ?? null,
    requestedLimit: request ? Number(request.requestedLimit) : null,
  },
})
