import { z } from 'zod'
import { type Handle, json, type Route } from '@/lib/api/wire/operation'
import type { ErrorCode } from '@/lib/domain/error-codes'
import { DomainError } from '@/lib/domain/errors'
import { errorText } from '@/lib/i18n/english-error-text'
import { getJobReport, type JobReport, type Work } from '@/lib/services/job/get-job-report'
import { imsCodeOf } from './error-answer'

/** ims-api §11. */
const jobTypes: Record<Work, string> = {
  import_system: 'imsImportImageJob',
  import_data: 'imsImportDataImageJob',
  register: 'imsNativeImportImageJob',
  fetch: 'imsNativeImportImageJob',
  copy: 'imsCopyImageInRegionJob',
  // No document names it.
  copy_across: 'imsCopyImageCrossRegionJob',
  export: 'imsNativeExportImageJob',
  add_members: 'imsAddImageMembersJob',
  answer_members: 'imsUpdateImageMembersJob',
  remove_members: 'imsDelImageMembersJob',
}

const statuses = {
  queued: 'INIT',
  running: 'RUNNING',
  succeeded: 'SUCCESS',
  failed: 'FAIL',
  cancelled: 'FAIL',
} as const satisfies Record<JobReport['status'], string>
type Status = (typeof statuses)[keyof typeof statuses]

/** A job that was ordered with others is over when all of them are, and good when all of them are. */
export function statusOf(job: JobReport): Status {
  const all = [job, ...job.companions].map(({ status }) => statuses[status])
  if (all.includes('RUNNING') || (all.includes('INIT') && new Set(all).size > 1)) return 'RUNNING'
  if (all.includes('INIT')) return 'INIT'
  return all.includes('FAIL') ? 'FAIL' : 'SUCCESS'
}

/** `convert` → `ConvertTask`. */
const taskOf = (step: string): string =>
  step === '' ? '' : `${step.charAt(0).toUpperCase()}${step.slice(1)}Task`

function failureOf(job: JobReport): { error_code: string | null; fail_reason: string | null } {
  const failed = [job, ...job.companions].find(({ status }) => status === 'failed' || status === 'cancelled')
  if (!failed) return { error_code: null, fail_reason: null }
  const { failure } = failed
  const cause = failure
    ? new DomainError(failure.code as ErrorCode, failure.params) // safe: written by `endJob`
    : new DomainError('job.cancelled')
  return { error_code: imsCodeOf(cause), fail_reason: errorText(cause) }
}

const isOver = (status: Status): boolean => status === 'SUCCESS' || status === 'FAIL'

function presentJob(job: JobReport, withSubs: boolean): Record<string, unknown> {
  const subject = withSubs ? job : { ...job, companions: [] }
  const status = statusOf(subject)
  const ends = [subject, ...subject.companions].flatMap(({ finishedAt }) => finishedAt ?? [])
  return {
    status,
    job_id: job.id,
    job_type: jobTypes[job.work],
    begin_time: job.startedAt ?? job.createdAt,
    end_time: isOver(status) ? (ends.toSorted().at(-1) ?? '') : '',
    ...failureOf(subject),
    entities: entitiesOf(subject, status),
  }
}

function entitiesOf(job: JobReport, status: Status): Record<string, unknown> {
  const progress = {
    process_percent: status === 'SUCCESS' ? 1 : job.progress,
    current_task: taskOf(job.step),
  }
  switch (job.work) {
    case 'add_members':
    case 'answer_members':
    case 'remove_members':
      return {
        ...progress,
        // Of what is gone there is nothing to tell.
        results:
          job.work === 'remove_members'
            ? []
            : job.results.map(({ imageId, projectId }) => ({
                image_id: imageId,
                project_id: projectId,
                status: 'success',
              })),
      }
    case 'register':
    case 'export':
    case 'fetch':
      return { ...progress, image_id: job.imageId }
    default:
      return {
        ...progress,
        image_id: job.imageId,
        image_name: job.subject,
        ...(job.companions.length > 0 && {
          sub_jobs_list: job.companions.map(({ id }) => id),
          sub_jobs_result: job.companions.map((each) => presentJob(each, false)),
        }),
      }
  }
}

const JobDocument = z.looseObject({
  status: z.enum(['INIT', 'RUNNING', 'SUCCESS', 'FAIL']),
  job_id: z.string(),
  job_type: z.string(),
  begin_time: z.string(),
  end_time: z.string(),
  error_code: z.string().nullable(),
  fail_reason: z.string().nullable(),
  entities: z.looseObject({ image_id: z.string().optional(), process_percent: z.number() }),
})

const show: Handle = async (request, ctx) =>
  json(presentJob(await getJobReport(ctx, { jobId: request.params.jobId ?? '' }), true))

const operation = {
  method: 'GET',
  actions: ['ims:jobs:list'],
  access: 'project',
  answers: {
    200: { description: 'The job.', schema: JobDocument },
    400: { description: 'There is no such job.' },
  },
  handle: show,
} as const

export const jobRoutes: readonly Route[] = [
  { ...operation, id: 'ims.getJob', path: '/v1/:projectId/jobs/:jobId', summary: 'State of a job' },
  {
    ...operation,
    id: 'ims.getJobProgress',
    path: '/v1/cloudimages/job/:jobId',
    summary: 'Progress of a job',
  },
]
