import { z } from 'zod'
import type { Actor } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import type { AgencyView } from '@/lib/domain/iam/view'
import { read } from '../../verb'
import { presentGrants } from '../grants/present-grants'
import { actorGrant } from '../load-actor'

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
      agencies: agencies.map((agency) => {
        const grants = agency.grants.map((grant) => actorGrant(grant, agency.name))
        const isOver = agency.expiresAt !== null && agency.expiresAt.getTime() <= Date.now()
        const mayMakeIn = ({ id, regionId }: { id: string; regionId: string }) => {
          const delegate: Actor = { ...ctx.actor, isOwner: false, projectId: id, regionId, grants }
          return decide({ actor: delegate, request: ctx.request }, 'ims:images:create').ok
        }
        return {
          id: agency.id,
          name: agency.name,
          description: agency.description,
          service: agency.service,
          expiresAt: agency.expiresAt?.toISOString() ?? null,
          createdAt: agency.createdAt.toISOString(),
          grants: presentGrants(agency.grants),
          copyRegionIds: isOver ? [] : projects.filter(mayMakeIn).map(({ regionId }) => regionId),
        }
      }),
    }
  },
})
