import { z } from 'zod'
import { type QuotaResource, quotaResources } from '@/lib/domain/quota/quota'
import { read } from '../verb'
import { usageOf } from './reserve'

export interface QuotaView {
  resource: QuotaResource
  used: number
  limit: number
}

/** What the project has used of each of its limits [C10]. */
export const getQuotas = read({
  action: 'ims:quotas:get',
  input: z.object({}),
  run: async (ctx): Promise<QuotaView[]> =>
    Promise.all(
      quotaResources.map(async (resource) => ({
        resource,
        ...(await usageOf(ctx, resource, ctx.actor.projectId)),
      })),
    ),
})
