import { z } from 'zod'
import { Prisma } from '@/lib/db/generated/client'
import { listable } from '../image/permitted'
import { queryImages } from '../image/rows'
import { read } from '../verb'

const { sql } = Prisma

/** Images others offered to the actor's project: unanswered ones, or those rejected before [T3]. */
export const listInvitations = read({
  action: 'ims:images:list',
  input: z.object({ status: z.enum(['pending', 'rejected']).default('pending') }),
  run: async (ctx, _target, { status }) => {
    const page = sql`SELECT i.* FROM images i JOIN image_members m ON m.image_id = i.id
      WHERE m.project_id = ${ctx.actor.projectId} AND m.status = ${status}::"MemberStatus" AND i.status = 'active'
        AND i.region_id = ${ctx.actor.regionId} AND ${listable(ctx)}
      ORDER BY m.updated_at DESC, i.id LIMIT 200`
    return { images: await queryImages(ctx, page, sql`i.updated_at DESC, i.id`) }
  },
})

export const countInvitations = read({
  action: 'ims:images:list',
  input: z.object({}),
  run: async (ctx) => {
    const { projectId, regionId } = ctx.actor
    const count = await ctx.db.imageMember.count({
      where: { projectId, status: 'pending', image: { status: 'active', regionId } },
    })
    return { count }
  },
})
