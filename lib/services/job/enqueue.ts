import type { Prisma } from '@/lib/db/generated/client'
import { newHexId } from '@/lib/domain/ids'
import { type JobType, MAX_ATTEMPTS } from '@/lib/domain/job/job'
import type { Context, Db } from '../context'
import { holdStored } from '../stored/discard'

export interface NewJob {
  type: JobType
  /** The image that it makes; null when it makes none. */
  imageId: string | null
  /** The image that it reads, and the bytes of it that stay until the job is over. */
  source?: { imageId: string; key: string }
  subject: string
  payload: Prisma.InputJsonObject
  retryOfId?: string
}

/**
 * Puts work on the list in the caller's transaction: it exists exactly when what asked for it does. The caller has reserved
 * `create_jobs` before any other quota [C10].
 */
export async function enqueue(ctx: Context, { source, ...job }: NewJob): Promise<string> {
  if (source) await holdStored(ctx, source.key)
  const { id } = await ctx.db.job.create({
    data: {
      ...job,
      sourceImageId: source?.imageId ?? null,
      sourceKey: source?.key ?? null,
      id: newHexId(),
      projectId: ctx.actor.projectId,
      userId: ctx.actor.userId,
      requestId: ctx.request.requestId,
      sourceAddress: ctx.request.sourceAddress,
      maxAttempts: MAX_ATTEMPTS,
    },
  })
  await wakeWorkers(ctx.db)
  return id
}

/** Delivered at commit; a worker that misses it looks by itself some seconds later. */
export async function wakeWorkers(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_notify('imprint_jobs', '')`
}
