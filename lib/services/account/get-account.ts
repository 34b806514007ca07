import { z } from 'zod'
import { type Account, Prisma } from '@/lib/db/generated/client'
import {
  type AccountDeed,
  type AccountDetail,
  type AccountQuota,
  accountDeeds,
} from '@/lib/domain/account/view'
import { isQuotaResource, quotaResources, quotas } from '@/lib/domain/quota/quota'
import type { Context } from '../context'
import { usageOf } from '../quota/reserve'
import { read } from '../verb'
import { findAccount } from './find-account'
import { queryAccounts } from './list-accounts'

const HISTORY_SHOWN = 50

/** An account as the operator sees it: projects, limits, and what happened to it. */
export const getAccount = read({
  action: 'operator:accounts:list',
  input: z.object({ accountId: z.string() }),
  target: (ctx, { accountId }) => findAccount(ctx, accountId, 'operator:accounts:list'),
  run: async (ctx, account): Promise<AccountDetail> => {
    const [[view], owner, projects, accountQuotas, history] = await Promise.all([
      queryAccounts(ctx, Prisma.sql`a.id = ${account.id}`, 1),
      ctx.db.user.findFirst({ where: { accountId: account.id, isOwner: true } }),
      projectsOf(ctx, account),
      quotasOf(ctx, 'account', account.id),
      historyOf(ctx, account),
    ])
    return {
      ...view!,
      frozenAt: account.frozenAt?.toISOString() ?? null,
      frozenReason: account.frozenReason,
      ownerName: owner?.name ?? '',
      projects,
      quotas: accountQuotas,
      history,
    }
  },
})

async function projectsOf(ctx: Context, account: Account): Promise<AccountDetail['projects']> {
  const projects = await ctx.db.project.findMany({
    where: { accountId: account.id },
    include: {
      region: true,
      _count: { select: { images: { where: { status: { notIn: ['deleted', 'killed'] } } } } },
    },
    orderBy: [{ region: { sortOrder: 'asc' } }, { name: 'asc' }],
  })
  return Promise.all(
    projects.map(async ({ id, region, _count }) => ({
      id,
      regionId: region.id,
      regionNameZh: region.nameZh,
      regionNameEn: region.nameEn,
      imageCount: _count.images,
      quotas: await quotasOf(ctx, 'project', id),
    })),
  )
}

async function quotasOf(
  ctx: Context,
  scope: 'project' | 'account',
  scopeId: string,
): Promise<AccountQuota[]> {
  const changed = await ctx.db.quotaLimit.findMany({ where: { scopeId } })
  const changedNames = new Set(changed.map(({ resource }) => resource))
  return Promise.all(
    quotaResources
      .filter((resource) => quotas[resource].scope === scope)
      .map(async (resource) => ({
        resource,
        scopeId,
        isChanged: changedNames.has(resource),
        defaultLimit: quotas[resource].limit,
        ...(await usageOf(ctx, resource, scopeId)),
      })),
  )
}

/** From the operator's own trail, which also names who of the operator did it. */
async function historyOf(ctx: Context, account: Account): Promise<AccountDetail['history']> {
  const records = await ctx.db.auditRecord.findMany({
    where: {
      accountId: ctx.actor.accountId,
      action: { in: [...accountDeeds] },
      outcome: 'success',
      OR: [{ resourceId: account.id }, { details: { path: ['accountId'], equals: account.id } }],
    },
    orderBy: { id: 'desc' },
    take: HISTORY_SHOWN,
  })
  return records.map(({ id, action, userName, time, resourceType, resourceName, details }) => {
    const told = (details ?? {}) as { limit?: number | null; reason?: string; note?: string }
    const name = resourceName ?? ''
    return {
      id: String(id),
      action: action as AccountDeed, // safe: the query asked for these
      userName,
      time: time.toISOString(),
      resource: resourceType === 'quota' && isQuotaResource(name) ? name : null,
      limit: told.limit ?? null,
      note: told.reason ?? told.note ?? '',
    }
  })
}
