import type { Prisma } from '@/lib/db/generated/client'
import { newHexId } from '@/lib/domain/ids'
import { type JobType, MAX_ATTEMPTS } from '@/lib/domain/job/job'
import type { Context, Db } from '../context'

export interface NewJob {
  type: JobType
  imageId: string
  subject: string
  payload: Prisma.InputJsonObject
  retryOfId?: string
}

/**
 * Puts work on the list in the caller's transaction: it exists exactly when what asked for it does. The caller has reserved
 * `create_jobs` before any other quota [C10].
 */
export async function enqueue(ctx: Context, job: NewJob): Promise<string> {
  const { id } = await ctx.db.job.create({
    data: {
      ...job,
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
