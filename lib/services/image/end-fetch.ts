import type { Image, Job, Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { FetchImagePayload } from '@/lib/jobs/fetch-image'
import { recordSuccess } from '../audit/record'
import type { Context } from '../context'
import { endJob } from '../job/end-job'
import { release } from '../quota/reserve'
import { discardStored } from '../stored/discard'
import { inTransaction } from '../transaction'
import { insistReadable } from './fetch-object'
import { lockOwn } from './find-image'
import { moveImage } from './move-image'

/** Bytes, attributes, job and audit become true together [T5]. */
export async function finishFetch(
  ctx: Context,
  job: Job,
  settle: (ctx: Context, image: Image) => Promise<Prisma.ImageUncheckedUpdateManyInput>,
): Promise<void> {
  await inTransaction(ctx, async (db) => {
    const inner = { ...ctx, db }
    const imageId = job.imageId ?? ''
    await db.$queryRaw`SELECT id FROM images WHERE id = ${imageId}::uuid FOR UPDATE`
    const image = await db.image.findUniqueOrThrow({ where: { id: imageId } })
    await moveImage(inner, imageId, 'importing', 'active', await settle(inner, image))
    await endJob(inner, job, { status: 'succeeded' })
    await recordSuccess(inner, 'updateImage', {
      type: 'image',
      id: imageId,
      name: image.name,
      details: { status: 'active', jobId: job.id },
    })
  })
}

async function waitAgain(ctx: Context, job: Job, data: Prisma.ImageUncheckedUpdateManyInput): Promise<void> {
  const image = await ctx.db.image.findUnique({ where: { id: job.imageId ?? '' } })
  if (image?.status !== 'importing') return
  await discardStaged(ctx, image)
  await moveImage(ctx, image.id, 'importing', 'queued', data)
}

/** What lies in the staging area is nobody's any more, and counts no longer. */
export async function discardStaged(
  ctx: Context,
  image: Pick<Image, 'id' | 'projectId' | 'stagedKey' | 'sizeBytes'>,
): Promise<void> {
  if (!image.stagedKey) return
  await ctx.db.image.update({ where: { id: image.id }, data: { stagedKey: null, sizeBytes: 0 } })
  await release(ctx, 'stored_bytes', image.projectId, Number(image.sizeBytes))
  await discardStored(ctx, image.stagedKey)
}

/** The image waits for bytes again and says why it got none. */
export const failFetch = (ctx: Context, job: Job, cause: DomainError): Promise<void> =>
  waitAgain(ctx, job, { failureCode: cause.code, failureParams: cause.params as Prisma.InputJsonObject })

export const undoFetch = (ctx: Context, job: Job): Promise<void> => waitAgain(ctx, job, {})

/** A failed fetch is tried again, when what it fetches is still to be had. */
export async function reviveFetch(ctx: Context, job: Job): Promise<void> {
  const { origin } = FetchImagePayload.parse(job.payload)
  if (origin.kind === 'staged') throw new DomainError('job.not_retryable', { status: job.status })
  if (origin.kind === 'object') await insistReadable(ctx, origin.objectId)
  const image = await lockOwn(ctx, job.imageId ?? '')
  await moveImage(ctx, image.id, image.status, 'importing', { failureCode: null })
}
