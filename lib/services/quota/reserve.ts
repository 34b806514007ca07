import { DomainError } from '@/lib/domain/errors'
import { type QuotaResource, type QuotaUse, quotaScopeId, quotas } from '@/lib/domain/quota/quota'
import type { Context } from '../context'

/**
 * Takes `amount` of a limit in the caller's transaction, or throws `quota.exceeded`. The counter's row is locked first, so
 * that the limit read then cannot be lowered meanwhile; one statement (a function of the database) locks, checks and counts, so
 * that parallel calls never exceed it; a rollback gives back what was taken.
 * @param scopeId of the project or account that is counted; the actor's own when not given
 */
export async function reserve(
  ctx: Context,
  resource: QuotaResource,
  amount = 1,
  scopeId = quotaScopeId(resource, ctx.actor),
): Promise<void> {
  const [outcome] = await ctx.db.$queryRaw<{ is_taken: boolean; used_now: bigint; limit_now: bigint }[]>`
    SELECT * FROM reserve_quota(${scopeId}, ${resource}, ${BigInt(amount)}, ${BigInt(quotas[resource].limit)})`
  if (outcome?.is_taken) return
  const { used_now, limit_now } = outcome ?? { used_now: 0n, limit_now: 0n }
  throw new DomainError('quota.exceeded', { resource, limit: Number(limit_now), used: Number(used_now) })
}

/** Gives back what was reserved; never below zero. */
export async function release(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  scopeId: string,
  amount = 1,
): Promise<void> {
  await ctx.db.$executeRaw`
    UPDATE quota_usages SET used = greatest(used - ${amount}, 0) WHERE scope_id = ${scopeId} AND resource = ${resource}`
}

export async function usageOf(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  scopeId: string,
): Promise<QuotaUse> {
  const usage = await ctx.db.quotaUsage.findUnique({ where: { scopeId_resource: { scopeId, resource } } })
  return { used: Number(usage?.used ?? 0), limit: await limitOf(ctx, resource, scopeId) }
}

/** Holds the counter as it is until the transaction ends, and tells it. Makes the row when nothing was counted yet. */
export async function lockUsage(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  scopeId: string,
): Promise<number> {
  const [row] = await ctx.db.$queryRaw<{ used: bigint }[]>`
    INSERT INTO quota_usages AS usage (scope_id, resource, used) VALUES (${scopeId}, ${resource}, 0)
    ON CONFLICT (scope_id, resource) DO UPDATE SET used = usage.used
    RETURNING used`
  return Number(row?.used ?? 0)
}

async function limitOf(ctx: Pick<Context, 'db'>, resource: QuotaResource, scopeId: string): Promise<number> {
  const changed = await ctx.db.quotaLimit.findUnique({ where: { scopeId_resource: { scopeId, resource } } })
  return Number(changed?.limit ?? quotas[resource].limit)
}
