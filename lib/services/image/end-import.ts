import type { Image, Job, Prisma } from '@/lib/db/generated/client'
import type { DomainError } from '@/lib/domain/errors'
import { ImportImagePayload } from '@/lib/jobs/import-image'
import { findObject } from '../bucket/find-object'
import type { Context } from '../context'
import { release, reserve } from '../quota/reserve'
import { discardStored } from '../stored/discard'
import { copyWriter } from '../stored/stage'
import { insistMayImport } from './import-permission'
import { moveImage } from './move-image'

/** Bytes an attempt had begun to store belong to nobody once its job ended otherwise. */
export async function discardAttempts(ctx: Context, jobId: string): Promise<void> {
  const left = await ctx.db.storedObject.findMany({
    where: { writer: { in: [`job:${jobId}`, copyWriter(jobId)] }, state: 'staging' },
  })
  for (const { key } of left) await discardStored(ctx, key)
}

/** Work that was to make an image failed: the image stays as killed with its cause, its place in the quota is free at once [T5]. */
export async function killNew(ctx: Context, job: Job, cause: DomainError): Promise<void> {
  const failure = { failureCode: cause.code, failureParams: cause.params as Prisma.InputJsonObject }
  await endNew(ctx, job, 'killed', failure)
}

async function endNew(
  ctx: Context,
  job: Job,
  status: 'killed' | 'deleted',
  data: Prisma.ImageUncheckedUpdateManyInput,
): Promise<void> {
  const image = await ctx.db.image.findUnique({ where: { id: job.imageId ?? '' } })
  if (image && image.status !== 'deleted') {
    await moveImage(ctx, image.id, image.status, status, data)
    if (image.visibility === 'private') await release(ctx, 'private_images', image.projectId)
  }
  await discardAttempts(ctx, job.id)
}

/** It was cancelled and is undone: nothing of the image stays. */
export async function undoNew(ctx: Context, job: Job): Promise<void> {
  await endNew(ctx, job, 'deleted', { deletedAt: new Date() })
}

/** A failed import is tried again. */
export async function reviveImport(ctx: Context, job: Job): Promise<undefined> {
  const image = await ctx.db.image.findUniqueOrThrow({ where: { id: job.imageId ?? '' } })
  const { objectId, request } = ImportImagePayload.parse(job.payload)
  const { bucket } = await findObject(ctx, objectId)
  // Whoever tries again needs what whoever ordered it needed.
  insistMayImport(ctx, request, bucket)
  await reviveNew(ctx, image)
}

/** The image waits for its bytes once more and takes its place in the quota. */
export async function reviveNew(ctx: Context, image: Image): Promise<void> {
  await moveImage(ctx, image.id, image.status, 'queued', { failureCode: null })
  if (image.visibility === 'private') await reserve(ctx, 'private_images', 1, image.projectId)
}
