import type { Job } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { canCopy, canCopyAcross } from '@/lib/domain/image/copy'
import { imageResource } from '@/lib/domain/image/resource'
import { CopyImageAcrossPayload } from '@/lib/jobs/copy-image'
import type { Context } from '../context'
import { insistLets } from '../iam/agencies/act-for-service'
import type { NewJob } from '../job/enqueue'
import { release, reserve } from '../quota/reserve'
import { insistMayCopy } from './copy-image'
import { reviveNew } from './end-import'
import { findVisible } from './find-image'
import { sourceBytesOf } from './source-bytes'

/** One copy less is on its way between regions. */
export const freeCopy = ({ db, actor }: Context): Promise<void> =>
  release({ db }, 'copies_running', actor.accountId)

/** A failed copy is tried again: whoever does needs what whoever ordered it needed. */
export async function reviveCopy(ctx: Context, job: Job): Promise<NewJob['source']> {
  const { source } = await lookAgain(ctx, job)
  insist(canCopy(source))
  return revive(ctx, job, source.id)
}

export async function reviveCopyAcross(ctx: Context, job: Job): Promise<NewJob['source']> {
  const { source, target } = await lookAgain(ctx, job)
  insist(canCopyAcross(source, source.regionId, target.regionId))
  const { agencyName } = CopyImageAcrossPayload.parse(job.payload)
  await insistLets(ctx, agencyName, { id: target.projectId, regionId: target.regionId })
  await reserve(ctx, 'copies_running')
  return revive(ctx, job, source.id)
}

async function lookAgain(ctx: Context, job: Job) {
  if (!job.sourceImageId) throw new DomainError('job.source_changed')
  const source = await findVisible(ctx, job.sourceImageId)
  insist(decide(ctx, 'ims:images:copy', imageResource(source)))
  insistMayCopy(source)
  const target = await ctx.db.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  return { source, target }
}

async function revive(ctx: Context, job: Job, sourceImageId: string): Promise<NewJob['source']> {
  const target = await ctx.db.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  await reviveNew(ctx, target)
  return (await sourceBytesOf(ctx, sourceImageId)).held
}
