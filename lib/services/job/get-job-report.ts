import { z } from 'zod'
import type { Job } from '@/lib/db/generated/client'
import type { JobView } from '@/lib/domain/job/view'
import { ChangeMembersPayload } from '@/lib/jobs/change-members'
import { FetchImagePayload } from '@/lib/jobs/fetch-image'
import { ImportImagePayload } from '@/lib/jobs/import-image'
import type { Context } from '../context'
import { read } from '../verb'
import { findJob, presentJobs } from './list-jobs'

/** What a job does, finer than its type. */
export type Work =
  | 'import_system'
  | 'import_data'
  | 'register'
  | 'fetch'
  | 'copy'
  | 'copy_across'
  | 'export'
  | 'add_members'
  | 'answer_members'
  | 'remove_members'

export interface JobReport extends JobView {
  work: Work
  /** What became of each image and receiver. */
  results: { imageId: string; projectId: string }[]
  /** Jobs that were ordered together with this one. */
  companions: JobReport[]
}

/** A job with everything that the IMS API tells of it. */
export const getJobReport = read({
  action: 'ims:jobs:list',
  input: z.object({ jobId: z.string().max(64) }),
  target: (ctx, { jobId }) => findJob(ctx, jobId),
  run: async (ctx, job) => reportOn(ctx, job),
})

async function reportOn(ctx: Context, job: Job): Promise<JobReport> {
  const { work, results, companionIds } = detailsOf(job)
  const others = await ctx.db.job.findMany({ where: { id: { in: companionIds }, projectId: job.projectId } })
  const [view] = await presentJobs(ctx, [job])
  return {
    ...view!, // safe: one in, one out
    work,
    results,
    companions: await Promise.all(others.map((other) => reportOn(ctx, other))),
  }
}

function detailsOf(job: Job): { work: Work; results: JobReport['results']; companionIds: string[] } {
  switch (job.type) {
    case 'change_members': {
      const { deed, results } = ChangeMembersPayload.parse(job.payload)
      return { work: `${deed}_members`, results, companionIds: [] }
    }
    case 'fetch_image': {
      const { origin } = FetchImagePayload.parse(job.payload)
      return { work: origin.kind === 'object' ? 'register' : 'fetch', results: [], companionIds: [] }
    }
    case 'copy_image':
      return { work: 'copy', results: [], companionIds: [] }
    case 'copy_image_across':
      return { work: 'copy_across', results: [], companionIds: [] }
    case 'export_image':
      return { work: 'export', results: [], companionIds: [] }
    default: {
      const { request, companions } = ImportImagePayload.parse(job.payload)
      const work = request.kind === 'data_disk' ? 'import_data' : 'import_system'
      return { work, results: [], companionIds: companions }
    }
  }
}
