import { z } from 'zod'
import type { Prisma } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { canCancel, canRetry, type JobType } from '@/lib/domain/job/job'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { consequences } from './consequences'
import { endJob } from './end-job'
import { enqueue } from './enqueue'
import { findJob } from './list-jobs'

const JobInput = z.object({ jobId: z.string() })

async function lockJob(ctx: Context, jobId: string) {
  await ctx.db
    .$queryRaw`SELECT id FROM jobs WHERE id = ${jobId} AND project_id = ${ctx.actor.projectId} FOR UPDATE`
  return findJob(ctx, jobId)
}

/** Ends waiting work at once; running work is told, undoes itself and ends within seconds. */
export const cancelJob = verb({
  name: 'cancelJob',
  action: 'ims:jobs:update',
  input: JobInput,
  target: (ctx, { jobId }) => lockJob(ctx, jobId),
  record: ({ jobId }, job) => ({ type: 'job', id: jobId, name: job?.subject }),
  run: async (ctx, job) => {
    insist(canCancel(job.status))
    if (job.status === 'queued') return endJob(ctx, job, { status: 'cancelled' })
    await ctx.db.job.update({
      where: { id: job.id },
      data: { cancelRequestedAt: job.cancelRequestedAt ?? new Date() },
    })
    await ctx.db.$executeRaw`SELECT pg_notify('imprint_cancel', ${job.id})`
  },
})

/** Starts failed work again, as a new job with the same request. */
export const retryJob = verb({
  name: 'retryJob',
  action: 'ims:jobs:update',
  input: JobInput,
  target: (ctx, { jobId }) => lockJob(ctx, jobId),
  run: async (ctx, job) => {
    insist(canRetry(job.status))
    if (!job.imageId && !job.sourceImageId) throw new DomainError('job.not_retryable', { status: job.status })
    await reserve(ctx, 'create_jobs')
    const source = await consequences[job.type as JobType].retried(ctx, job)
    const jobId = await enqueue(ctx, {
      type: job.type as JobType,
      imageId: job.imageId,
      ...(source && { source }),
      subject: job.subject,
      payload: job.payload as Prisma.InputJsonObject,
      retryOfId: job.id,
    })
    return { jobId }
  },
  record: ({ jobId }, job, result) => ({
    type: 'job',
    id: jobId,
    name: job?.subject,
    details: { newJobId: result?.jobId ?? null },
  }),
})
