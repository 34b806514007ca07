import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { HexId, ProjectName } from '@/lib/domain/iam/input'
import { newHexId } from '@/lib/domain/ids'
import { removeSpentKeys } from '../../kms/destroy-keys'
import { release, reserve } from '../../quota/reserve'
import { verb } from '../../verb'
import { removeRoleGroups } from '../roles/assign-role'
import type { ReachableProject } from './list-reachable'

/** Opens a further project of the account in the region that the actor works in [I2]. */
export const createProject = verb({
  name: 'createProject',
  action: 'iam:projects:create',
  input: z.object({ name: ProjectName }),
  run: async (ctx, _target, { name }): Promise<ReachableProject> => {
    const { accountId, regionId } = ctx.actor
    await reserve(ctx, 'projects', 1, accountId)
    // In any region: a name alone must mean one project.
    if ((await ctx.db.project.count({ where: { accountId, name } })) > 0)
      throw new DomainError('iam.name_taken', { name })
    return ctx.db.project.create({ data: { id: newHexId(), accountId, regionId, name } })
  },
  record: ({ name }, _target, result) => ({ type: 'project', id: result?.id, name }),
})

/** Closes a project that holds nothing. The one that every account has in a region stays. */
export const deleteProject = verb({
  name: 'deleteProject',
  action: 'iam:projects:delete',
  input: z.object({ projectId: HexId }),
  target: async (ctx, { projectId }) => {
    const { accountId } = ctx.actor
    await ctx.db
      .$queryRaw`SELECT id FROM projects WHERE id = ${projectId} AND account_id = ${accountId} FOR UPDATE`
    const project = await ctx.db.project.findFirst({ where: { id: projectId, accountId } })
    if (!project) throw new DomainError('iam.project_not_found')
    return project
  },
  record: ({ projectId }, project) => ({ type: 'project', id: projectId, name: project?.name }),
  run: async (ctx, project) => {
    if (project.name === project.regionId) throw new DomainError('iam.project_main')
    const images = await ctx.db.image.count({
      where: { projectId: project.id, status: { not: 'deleted' } },
    })
    const buckets = await ctx.db.bucket.count({ where: { projectId: project.id } })
    const keys = await ctx.db.key.count({
      where: { projectId: project.id, isDefault: false, state: { not: 'destroyed' } },
    })
    const deleted = await ctx.db.image.count({ where: { projectId: project.id, status: 'deleted' } })
    if (images + buckets + keys > 0) throw new DomainError('iam.project_in_use', { images, buckets, keys })
    // What is deleted has its last trace in the audit trail.
    if (deleted > 0) await ctx.db.image.deleteMany({ where: { projectId: project.id, status: 'deleted' } })
    await removeSpentKeys(ctx, [project.id])
    await removeRoleGroups(ctx, project)
    await ctx.db.project.delete({ where: { id: project.id } })
    await release(ctx, 'projects', project.accountId)
  },
})
