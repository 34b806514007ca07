import { z } from 'zod'
import { Prisma, type QuotaRequest } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { newHexId } from '@/lib/domain/ids'
import { quotaScopeId, quotas } from '@/lib/domain/quota/quota'
import { canDecide, canRequest, RequestQuotaInput } from '@/lib/domain/quota/request'
import type { Context } from '../context'
import { verb } from '../verb'
import { usageOf } from './reserve'

/** Asks the operator for a higher limit [C10]. */
export const requestQuota = verb({
  name: 'requestQuota',
  action: 'ims:quotas:request',
  input: RequestQuotaInput,
  run: async (ctx, _target, { resource, requestedLimit, reason }) => {
    const { accountId, userName, regionId } = ctx.actor
    const scopeId = quotaScopeId(resource, ctx.actor)
    const { limit } = await usageOf(ctx, resource, scopeId)
    insist(canRequest(resource, requestedLimit, limit))
    const requestId = newHexId()
    try {
      await ctx.db.quotaRequest.create({
        data: {
          id: requestId,
          accountId,
          scopeId,
          regionId: quotas[resource].scope === 'project' ? regionId : null,
          resource,
          requestedLimit,
          reason,
          requestedBy: userName,
        },
      })
    } catch (error) {
      // An index of the database holds it, so that two people asking at once make one request.
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
        throw new DomainError('quota.request_pending', { resource })
      throw error
    }
    return { requestId }
  },
  record: ({ resource, requestedLimit, reason }, _target, result) => ({
    type: 'quota',
    id: result?.requestId,
    name: resource,
    details: { requestedLimit, reason },
  }),
})

/** Takes back a request that nobody has decided yet. */
export const withdrawQuotaRequest = verb({
  name: 'withdrawQuotaRequest',
  action: 'ims:quotas:request',
  input: z.object({ requestId: z.string() }),
  target: (ctx, { requestId }) => lockOwnRequest(ctx, requestId),
  run: async (ctx, { id, status }) => {
    insist(canDecide(status))
    await ctx.db.quotaRequest.update({ where: { id }, data: { status: 'withdrawn', decidedAt: new Date() } })
  },
  record: ({ requestId }, request) => ({ type: 'quota', id: requestId, name: request?.resource }),
})

/** A request for the actor's project or account; any other is not found. Locked, so that only one answer can win. */
async function lockOwnRequest(ctx: Context, requestId: string): Promise<QuotaRequest> {
  await ctx.db.$queryRaw`SELECT id FROM quota_requests WHERE id = ${requestId} FOR UPDATE`
  const request = await ctx.db.quotaRequest.findFirst({ where: { id: requestId, ...ownRequests(ctx) } })
  if (!request) throw new DomainError('quota.request_not_found')
  return request
}

/** Requests that concern where the actor works: the project, and the account as a whole. */
export const ownRequests = ({ actor }: Context) => ({
  accountId: actor.accountId,
  scopeId: { in: [actor.projectId, actor.accountId] },
})
