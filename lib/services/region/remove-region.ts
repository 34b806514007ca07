import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { canRemoveRegion } from '@/lib/domain/region/rules'
import { lockProjects } from '../account/find-account'
import { insistPermitted } from '../insist-permitted'
import { removeSpentKeys } from '../kms/destroy-keys'
import { verb } from '../verb'
import { lockRegion } from './find-region'
import { queryRegions } from './list-regions'

/** Takes an unused region away, with its zones and the empty projects of all accounts in it. */
export const removeRegion = verb({
  name: 'removeRegion',
  action: 'operator:regions:manage',
  input: z.object({ regionId: z.string() }),
  target: async (ctx, { regionId }) => {
    insistPermitted(ctx, 'operator:regions:manage')
    // In the order in which a new account takes them: its projects hold the regions' rows.
    await lockProjects(ctx)
    return lockRegion(ctx, regionId)
  },
  run: async (ctx, { id }) => {
    const [region] = await queryRegions(ctx, Prisma.sql`r.id = ${id}`)
    if (!region) throw new DomainError('region.not_found')
    insist(canRemoveRegion(region, await ctx.db.region.count()))
    const projects = await ctx.db.project.findMany({ where: { regionId: id }, select: { id: true } })
    const scopeId = { in: projects.map((project) => project.id) }
    await ctx.db.quotaLimit.deleteMany({ where: { scopeId } })
    await ctx.db.quotaUsage.deleteMany({ where: { scopeId } })
    await ctx.db.quotaRequest.updateMany({
      where: { scopeId, status: 'pending' },
      data: { status: 'withdrawn', decidedAt: new Date() },
    })
    await removeSpentKeys(
      ctx,
      projects.map((project) => project.id),
    )
    try {
      await ctx.db.project.deleteMany({ where: { regionId: id } })
      await ctx.db.region.delete({ where: { id } })
    } catch (error) {
      // An image, a bucket or a key that was made at this moment; its foreign key holds the project.
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003')
        throw new DomainError('request.conflict')
      throw error
    }
  },
  record: ({ regionId }, region) => ({ type: 'region', id: regionId, name: region?.nameEn }),
})
