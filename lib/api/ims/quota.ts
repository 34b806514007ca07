import { z } from 'zod'
import { json, type Route } from '@/lib/api/wire/operation'
import { limitMaxOf } from '@/lib/domain/quota/request'
import { getQuotas } from '@/lib/services/quota/get-quotas'

const QuotaDocument = z.object({
  quotas: z.object({
    resources: z.array(
      z.object({ type: z.string(), used: z.number(), quota: z.number(), min: z.number(), max: z.number() }),
    ),
  }),
})

/** Private images of the project; ims-api §10. */
export const quotaRoutes: readonly Route[] = [
  ['ims.getQuota', '/v1/cloudimages/quota'] as const,
  ['ims.getProjectQuota', '/v1/:projectId/cloudimages/quota'] as const,
].map(
  ([id, path]): Route => ({
    id,
    method: 'GET',
    path,
    summary: 'How many private images there are and may be',
    actions: ['ims:quotas:get'],
    access: 'project',
    answers: { 200: { description: 'The quota.', schema: QuotaDocument } },
    handle: async (_request, ctx) => {
      const quotas = await getQuotas(ctx, {})
      const images = quotas.find(({ resource }) => resource === 'private_images')
      const resource = {
        type: 'image',
        used: images?.used ?? 0,
        quota: images?.limit ?? 0,
        min: 0,
        max: limitMaxOf('private_images'),
      }
      return json({ quotas: { resources: [resource] } })
    },
  }),
)
