import { no, type Verdict, yes } from '../errors'

export const jobStatuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const
export type JobStatus = (typeof jobStatuses)[number]

export const jobTypes = [
  'import_image',
  'fetch_image',
  'copy_image',
  'copy_image_across',
  'export_image',
] as const
export type JobType = (typeof jobTypes)[number]

/** Done in the request itself; only the record of it is a job. */
export type RecordedJobType = 'change_members'

/** A worker renews its lease at a third of this; when it is over, another may take the job. */
export const LEASE_SECONDS = 15

export const isOver = (status: JobStatus): boolean =>
  status === 'succeeded' || status === 'failed' || status === 'cancelled'

export const canCancel = (status: JobStatus): Verdict =>
  isOver(status) ? no('job.not_cancellable', { status }) : yes

/** A cancelled job was undone; there is nothing left to go on with. */
export const canRetry = (status: JobStatus): Verdict =>
  status === 'failed' ? yes : no('job.not_retryable', { status })

/** Attempts before a job whose workers keep dying is given up. */
export const MAX_ATTEMPTS = 3
