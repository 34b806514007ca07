import { z } from 'zod'
import {
  type QuotaResource,
  type QuotaUse,
  quotaResources,
  quotaScopeId,
  quotas,
} from '@/lib/domain/quota/quota'
import { read } from '../verb'
import { usageOf } from './reserve'

export interface QuotaView extends QuotaUse {
  resource: QuotaResource
  scope: 'project' | 'account'
  unit: 'count' | 'bytes'
}

/** What is used of each limit of the project, and of the account [C10]. */
export const getQuotas = read({
  action: 'ims:quotas:get',
  input: z.object({}),
  run: async (ctx): Promise<QuotaView[]> =>
    Promise.all(
      quotaResources.map(async (resource) => ({
        resource,
        scope: quotas[resource].scope,
        unit: quotas[resource].unit,
        ...(await usageOf(ctx, resource, quotaScopeId(resource, ctx.actor))),
      })),
    ),
})
