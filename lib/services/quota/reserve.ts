import { DomainError } from '@/lib/domain/errors'
import { type QuotaResource, quotaDefaults } from '@/lib/domain/quota/quota'
import type { Context } from '../context'

/**
 * Takes `amount` of a project's limit in the caller's transaction, or throws `quota.exceeded`. One statement both checks
 * and counts, so parallel calls can never exceed the limit; a rollback gives back what was taken.
 */
export async function reserve(
  ctx: Context,
  resource: QuotaResource,
  amount = 1,
  projectId = ctx.actor.projectId,
): Promise<void> {
  const limit = await limitOf(ctx, resource, projectId)
  const rows =
    amount > limit
      ? []
      : await ctx.db.$queryRaw<{ used: bigint }[]>`
    INSERT INTO quota_usages AS usage (scope_id, resource, used) VALUES (${projectId}, ${resource}, ${amount})
    ON CONFLICT (scope_id, resource) DO UPDATE SET used = usage.used + ${amount}
    WHERE usage.used + ${amount} <= ${limit}
    RETURNING used`
  if (rows.length > 0) return
  const { used } = await usageOf(ctx, resource, projectId)
  throw new DomainError('quota.exceeded', { resource, limit, used })
}

/** Gives back what was reserved; never below zero. */
export async function release(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  projectId: string,
  amount = 1,
): Promise<void> {
  await ctx.db.$executeRaw`
    UPDATE quota_usages SET used = greatest(used - ${amount}, 0) WHERE scope_id = ${projectId} AND resource = ${resource}`
}

export async function usageOf(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  projectId: string,
): Promise<{ used: number; limit: number }> {
  const usage = await ctx.db.quotaUsage.findUnique({
    where: { scopeId_resource: { scopeId: projectId, resource } },
  })
  return { used: Number(usage?.used ?? 0), limit: await limitOf(ctx, resource, projectId) }
}

async function limitOf(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  projectId: string,
): Promise<number> {
  const changed = await ctx.db.quotaLimit.findUnique({
    where: { scopeId_resource: { scopeId: projectId, resource } },
  })
  return Number(changed?.limit ?? quotaDefaults[resource])
}
