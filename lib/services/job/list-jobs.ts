import { z } from 'zod'
import type { Job, Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { jobStatuses } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import type { Context } from '../context'
import { hiddenImageIds } from '../image/permitted'
import { read } from '../verb'

const JobFilter = z.object({
  status: z.array(z.enum(jobStatuses)).max(5).default([]),
  imageId: z.uuid().nullable().default(null),
  /** Id of the last job of the page before. */
  after: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .nullable()
    .default(null),
  pageSize: z.number().int().min(1).max(100).default(20),
})

/** Jobs of the project, newest first. */
export const listJobs = read({
  action: 'ims:jobs:list',
  input: JobFilter,
  run: async (ctx, _target, { status, imageId, after, pageSize }) => {
    const jobs = await ctx.db.job.findMany({
      where: {
        projectId: ctx.actor.projectId,
        ...(status.length && { status: { in: status } }),
        ...(imageId && { OR: [{ imageId }, { sourceImageId: imageId }] }),
        ...(await ofShownImages(ctx)),
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: pageSize + 1,
      ...(after && { cursor: { id: after }, skip: 1 }),
    })
    const page = jobs.slice(0, pageSize)
    return {
      jobs: await presentJobs(ctx, page),
      nextAfter: jobs.length > pageSize ? (page.at(-1)?.id ?? null) : null,
    }
  },
})

export const getJob = read({
  action: 'ims:jobs:list',
  input: z.object({ jobId: z.string() }),
  target: (ctx, { jobId }) => findJob(ctx, jobId),
  run: async (ctx, job) => (await presentJobs(ctx, [job]))[0]!,
})

/** A job tells of its image: one whose image a policy hides is hidden too. */
async function ofShownImages(ctx: Context): Promise<Prisma.JobWhereInput> {
  const hidden = await hiddenImageIds(ctx)
  const isShown = (field: 'imageId' | 'sourceImageId') => ({
    OR: [{ [field]: null }, { [field]: { notIn: hidden } }],
  })
  return hidden.length === 0 ? {} : { AND: [isShown('imageId'), isShown('sourceImageId')] }
}

/** A job of the actor's project; any other is not found. */
export async function findJob(ctx: Context, jobId: string): Promise<Job> {
  const job = await ctx.db.job.findFirst({
    where: { id: jobId, projectId: ctx.actor.projectId, ...(await ofShownImages(ctx)) },
  })
  if (!job) throw new DomainError('job.not_found', { jobId })
  return job
}

export async function presentJobs(ctx: Context, jobs: readonly Job[]): Promise<JobView[]> {
  const users = await ctx.db.user.findMany({
    where: { id: { in: jobs.map((job) => job.userId) } },
    select: { id: true, name: true },
  })
  const names = new Map(users.map((user) => [user.id, user.name]))
  return jobs.map((job) => ({
    id: job.id,
    type: job.type,
    status: job.status,
    subject: job.subject,
    imageId: job.imageId ?? job.sourceImageId,
    step: job.step,
    progress: job.progress,
    doneBytes: Number(job.doneBytes),
    totalBytes: Number(job.totalBytes),
    attempt: job.attempt,
    isCancelRequested: job.cancelRequestedAt !== null,
    failure: job.failureCode
      ? { code: job.failureCode, params: (job.failureParams ?? {}) as Record<string, string> }
      : null,
    requestedBy: names.get(job.userId) ?? '',
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  }))
}
