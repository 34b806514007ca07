import { z } from 'zod'
import type { AgencyView } from '@/lib/domain/iam/view'
import { read } from '../../verb'
import { presentGrants } from '../grants/present-grants'
import { lets } from './act-for-service'

/** Agencies of the account, each with the regions where it lets the service make images [M5, I6]. */
export const listAgencies = read({
  action: 'iam:agencies:list',
  input: z.object({}),
  run: async (ctx): Promise<{ agencies: AgencyView[] }> => {
    const { accountId } = ctx.actor
    const [agencies, projects] = await Promise.all([
      ctx.db.agency.findMany({
        where: { accountId },
        orderBy: { name: 'asc' },
        include: { grants: { include: { policy: true, project: true }, orderBy: { createdAt: 'asc' } } },
      }),
      ctx.db.project.findMany({ where: { accountId }, orderBy: { regionId: 'asc' } }),
    ])
    return {
      agencies: agencies.map((agency) => ({
        id: agency.id,
        name: agency.name,
        description: agency.description,
        service: agency.service,
        expiresAt: agency.expiresAt?.toISOString() ?? null,
        createdAt: agency.createdAt.toISOString(),
        grants: presentGrants(agency.grants),
        copyRegionIds: projects
          .filter((project) => lets(ctx, agency, project))
          .map(({ regionId }) => regionId),
      })),
    }
  },
})
