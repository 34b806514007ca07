import type { Job, Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { JobType } from '@/lib/domain/job/job'
import type { Context } from '../context'
import { release } from '../quota/reserve'
import { discardStored } from '../stored/discard'
import { consequences } from './consequences'

export type JobEnd =
  | { status: 'succeeded' }
  | { status: 'cancelled' }
  | { status: 'failed'; cause: DomainError }

/**
 * Ends a job in the caller's transaction, with all that follows. Repeats status and lease, so that a worker that lost its
 * lease cannot end what another took over. Locks are taken in one order everywhere: images, counters (jobs, copies, images,
 * bytes), stored objects.
 * @param count what the caller counts besides
 */
export async function endJob(
  ctx: Context,
  job: Job,
  end: JobEnd,
  count: () => Promise<void> = async () => {},
): Promise<void> {
  const cause = end.status === 'failed' ? end.cause : null
  const { count: ended } = await ctx.db.job.updateMany({
    where: { id: job.id, status: job.status, leaseOwner: job.leaseOwner, attempt: job.attempt },
    data: {
      status: end.status,
      finishedAt: new Date(),
      leaseOwner: null,
      leaseUntil: null,
      sourceKey: null,
      ...(end.status === 'succeeded' && { progress: 1 }),
      failureCode: cause?.code ?? null,
      failureParams: (cause?.params as Prisma.InputJsonObject | undefined) ?? undefined,
    },
  })
  if (ended === 0) throw new DomainError('request.conflict')
  await release(ctx, 'create_jobs', job.projectId)
  const after = consequences[job.type as JobType]
  await after.over?.(ctx, job)
  if (end.status === 'failed') await after.failed(ctx, job, end.cause)
  if (end.status === 'cancelled') await after.cancelled(ctx, job)
  await count()
  if (job.sourceKey) await discardStored(ctx, job.sourceKey)
}
