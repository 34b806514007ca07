import { no, type Verdict, yes } from '../errors'

export const jobStatuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

export const jobTypes = ['import_image', 'remove_objects'] as const
export type JobType = (typeof jobTypes)[number]

/** A worker renews its lease at a third of this; when it is over, another may take the job. */
export const LEASE_SECONDS = 30

export const isOver = (status: JobStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled'

export const canCancel = (status: JobStatus): Verdict =>
  isOver(status) ? no('job.not_cancellable', { status }) : yes

export const canRetry = (status: JobStatus): Verdict =>
  status === 'failed' || status === 'cancelled' ? yes : no('job.not_retryable', { status })
