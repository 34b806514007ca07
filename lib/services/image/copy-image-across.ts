import { DomainError, insist } from '@/lib/domain/errors'
import { CopyImageAcrossInput, canCopyAcross } from '@/lib/domain/image/copy'
import { imageResource } from '@/lib/domain/image/resource'
import type { CopyImageAcrossPayload } from '@/lib/jobs/copy-image'
import type { Context } from '../context'
import { insistLets } from '../iam/agencies/act-for-service'
import { verb } from '../verb'
import { beginCopy } from './begin-copy'
import { findOwn, lockOwn } from './find-image'

/** Makes an image of one's own again in another region of the account, where an agency lets the service do so [M5]. */
export const copyImageAcross = verb({
  name: 'copyImage',
  action: 'ims:images:copy',
  input: CopyImageAcrossInput,
  // Locked: of two orders for the same image one waits, and then sees the other.
  target: async (ctx, { imageId }) => {
    await lockOwn(ctx, imageId)
    return findOwn(ctx, imageId)
  },
  resource: (image) => imageResource(image),
  run: async (ctx, image, { imageId, name, description, regionId, projectName, agencyName }) => {
    insist(canCopyAcross(image, ctx.actor.regionId, regionId))
    const there = await projectIn(ctx, regionId, projectName)
    await insistLets(ctx, agencyName, there)
    await insistFirst(ctx, imageId)
    return beginCopy(ctx, {
      ...{ type: 'copy_image_across', sourceImageId: imageId, name, description },
      target: { projectId: there.id, regionId },
      payload: (source): CopyImageAcrossPayload => ({ ...source, agencyName }),
    })
  },
  record: ({ imageId, name, regionId, agencyName }, image, result) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: {
      copy: name,
      regionId,
      agencyName,
      newImageId: result?.imageId ?? null,
      jobId: result?.jobId ?? null,
    },
  }),
})

/** The account's project there, by name where it has several. */
async function projectIn(ctx: Context, regionId: string, name: string) {
  const { accountId } = ctx.actor
  const projects = await ctx.db.project.findMany({
    where: { accountId, regionId, ...(name !== '' && { name }) },
    orderBy: { createdAt: 'asc' },
  })
  const [project] = projects
  if (project) return project
  const isRegion = (await ctx.db.region.count({ where: { id: regionId } })) > 0
  throw isRegion
    ? new DomainError('iam.project_not_found', { projectId: name })
    : new DomainError('iam.region_unknown', { region: regionId })
}

/** Of one image one copy at a time leaves the region [M5]. */
async function insistFirst(ctx: Context, sourceImageId: string): Promise<void> {
  const running = await ctx.db.job.count({
    where: { type: 'copy_image_across', sourceImageId, status: { in: ['queued', 'running'] } },
  })
  if (running > 0) throw new DomainError('image.copy_running')
}
