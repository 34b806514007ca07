import { z } from 'zod'
import { hasSomethingIn } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import type { Context } from '../../context'
import { read } from '../../verb'

export interface ReachableProject {
  id: string
  name: string
  regionId: string
  accountId: string
}

const Filter = z.object({
  name: z.string().max(64, 'too_long').nullable().default(null),
  projectId: z.string().max(64, 'too_long').nullable().default(null),
})

/**
 * Projects of the account that the actor may know of: those where they have something; all of them for whoever may see the
 * account's grants [I2].
 */
export const listReachableProjects = read({
  action: 'iam:self:manage',
  input: Filter,
  run: (ctx, _target, filter): Promise<ReachableProject[]> => reachable(ctx, filter),
})

async function reachable(
  ctx: Context,
  { name, projectId }: z.output<typeof Filter>,
): Promise<ReachableProject[]> {
  const { actor } = ctx
  const projects = await ctx.db.project.findMany({
    where: {
      accountId: actor.accountId,
      ...(name !== null && { name }),
      ...(projectId !== null && { id: projectId }),
    },
    orderBy: [{ region: { sortOrder: 'asc' } }, { createdAt: 'asc' }, { id: 'asc' }],
  })
  const seesAll = actor.isOwner || decide(ctx, 'iam:permissions:list').ok
  return projects
    .filter(({ id }) => seesAll || hasSomethingIn(id, actor.grants))
    .map(({ id, name: projectName, regionId, accountId }) => ({ id, name: projectName, regionId, accountId }))
}
