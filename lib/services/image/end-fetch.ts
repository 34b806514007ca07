import type { Job, Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { FetchImagePayload } from '@/lib/jobs/fetch-image'
import type { Context } from '../context'
import { discardStaged } from './discard-staged'
import { insistReadable } from './fetch-object'
import { lockOwn } from './find-image'
import { moveImage } from './move-image'

async function waitAgain(ctx: Context, job: Job, data: Prisma.ImageUncheckedUpdateManyInput): Promise<void> {
  const image = await ctx.db.image.findUnique({ where: { id: job.imageId ?? '' } })
  if (image?.status !== 'importing') return
  await discardStaged(ctx, image)
  await moveImage(ctx, image.id, 'importing', 'queued', data)
}

/** The image waits for bytes again and says why it got none. */
export const failFetch = (ctx: Context, job: Job, cause: DomainError): Promise<void> =>
  waitAgain(ctx, job, { failureCode: cause.code, failureParams: cause.params as Prisma.InputJsonObject })

export const undoFetch = (ctx: Context, job: Job): Promise<void> => waitAgain(ctx, job, {})

/** A failed fetch is tried again, when what it fetches is still to be had. */
export async function reviveFetch(ctx: Context, job: Job): Promise<undefined> {
  const { origin } = FetchImagePayload.parse(job.payload)
  if (origin.kind === 'staged') throw new DomainError('job.not_retryable', { status: job.status })
  if (origin.kind === 'object') await insistReadable(ctx, origin.objectId)
  const image = await lockOwn(ctx, job.imageId ?? '')
  await moveImage(ctx, image.id, image.status, 'importing', { failureCode: null })
}
