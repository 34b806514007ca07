import { z } from 'zod'
import type { QuotaRequest } from '@/lib/db/generated/client'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { quotaRequestStatuses } from '@/lib/domain/quota/request'
import type { QueuedQuotaRequest, QuotaRequestView } from '@/lib/domain/quota/view'
import { read } from '../verb'
import { ownRequests } from './request-quota'
import { usageOf } from './reserve'

const OWN_SHOWN = 100

/** The latest requests of the project and the account, newest first. */
export const listQuotaRequests = read({
  action: 'ims:quotas:get',
  input: z.object({}),
  run: async (ctx): Promise<QuotaRequestView[]> => {
    const requests = await ctx.db.quotaRequest.findMany({
      where: ownRequests(ctx),
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: OWN_SHOWN,
    })
    return requests.map(present)
  },
})

const QUEUE_PAGE_SIZE = 25

const QueueFilter = z.object({
  status: z.array(z.enum(quotaRequestStatuses)).max(4).default([]),
  page: z.number().int().min(1).max(10_000).default(1),
})

/** Requests of every account for the operator: the open ones first, the oldest of them at the top. */
export const listQueuedRequests = read({
  action: 'operator:quotas:manage',
  input: QueueFilter,
  run: async (ctx, _target, { status, page }) => {
    const wanted = status.length > 0 ? status : quotaRequestStatuses
    const requests = await ctx.db.$queryRaw<{ id: string }[]>`
      SELECT id FROM quota_requests WHERE status::text = ANY(${wanted})
      ORDER BY status <> 'pending', CASE WHEN status = 'pending' THEN created_at END, created_at DESC, id
      LIMIT ${QUEUE_PAGE_SIZE + 1} OFFSET ${(page - 1) * QUEUE_PAGE_SIZE}`
    const ids = requests.slice(0, QUEUE_PAGE_SIZE).map(({ id }) => id)
    const rows = await ctx.db.quotaRequest.findMany({ where: { id: { in: ids } } })
    const accounts = await ctx.db.account.findMany({
      where: { id: { in: rows.map(({ accountId }) => accountId) } },
      select: { id: true, name: true },
    })
    const names = new Map(accounts.map(({ id, name }) => [id, name]))
    const shown = await Promise.all(
      rows.map(
        async (row): Promise<QueuedQuotaRequest> => ({
          ...present(row),
          ...(await usageOf(ctx, row.resource as QuotaResource, row.scopeId)),
          accountId: row.accountId,
          accountName: names.get(row.accountId) ?? '',
          decidedBy: row.decidedBy,
        }),
      ),
    )
    return {
      requests: shown.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id)),
      hasMore: requests.length > QUEUE_PAGE_SIZE,
    }
  },
})

/** How many wait for the operator. */
export const countQueuedRequests = read({
  action: 'operator:quotas:manage',
  input: z.object({}),
  run: (ctx) => ctx.db.quotaRequest.count({ where: { status: 'pending' } }),
})

function present(request: QuotaRequest): QuotaRequestView {
  return {
    id: request.id,
    resource: request.resource as QuotaResource,
    regionId: request.regionId,
    requestedLimit: Number(request.requestedLimit),
    reason: request.reason,
    status: request.status,
    requestedBy: request.requestedBy,
    createdAt: request.createdAt.toISOString(),
    grantedLimit: request.grantedLimit === null ? null : Number(request.grantedLimit),
    answer: request.answer,
    decidedAt: request.decidedAt?.toISOString() ?? null,
  }
}
