import { z } from 'zod'
import type { ProjectView } from '@/lib/domain/iam/view'
import { read } from '../../verb'

/** The account's projects, for choosing where a grant counts. */
export const listProjects = read({
  action: 'iam:permissions:list',
  input: z.object({}),
  run: async (ctx): Promise<{ projects: ProjectView[] }> => {
    const projects = await ctx.db.project.findMany({
      where: { accountId: ctx.actor.accountId },
      include: { region: true },
      orderBy: [{ region: { sortOrder: 'asc' } }, { name: 'asc' }],
    })
    return {
      projects: projects.map(({ id, name, region }) => ({
        id,
        name,
        regionId: region.id,
        regionNameZh: region.nameZh,
        regionNameEn: region.nameEn,
      })),
    }
  },
})
