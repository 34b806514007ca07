import { insist } from '@/lib/domain/errors'
import type { QuotaResource } from '@/lib/domain/quota/quota'
import { quotas } from '@/lib/domain/quota/quota'
import { canLimit } from '@/lib/domain/quota/request'
import type { Context } from '../context'
import { lockUsage } from './reserve'

/** Sets a limit in the caller's transaction; null goes back to the default. Never below what is used now. */
export async function changeLimit(
  ctx: Pick<Context, 'db'>,
  resource: QuotaResource,
  scopeId: string,
  limit: number | null,
): Promise<void> {
  const used = await lockUsage(ctx, resource, scopeId)
  insist(canLimit(resource, limit ?? quotas[resource].limit, used))
  if (limit === null) {
    await ctx.db.quotaLimit.deleteMany({ where: { scopeId, resource } })
    return
  }
  await ctx.db.quotaLimit.upsert({
    where: { scopeId_resource: { scopeId, resource } },
    create: { scopeId, resource, limit },
    update: { limit },
  })
}
