import type { Logger } from 'pino'
import type { Job } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { JobType } from '@/lib/domain/job/job'
import { StoreFull } from '@/lib/ports/object-store'
import { returnJob } from '@/lib/services/job/lease'
import { endInTransaction } from '@/lib/services/job/recover-jobs'
import { copyImage } from './copy-image'
import { copyImageAcross } from './copy-image-across'
import { exportImage } from './export-image'
import { fetchImage } from './fetch-image'
import { importImage } from './import-image'
import type { JobRun } from './job-run'

const handlers: Record<JobType, (run: JobRun) => Promise<void>> = {
  import_image: importImage,
  fetch_image: fetchImage,
  copy_image: copyImage,
  copy_image_across: copyImageAcross,
  export_image: exportImage,
}

/** Runs one attempt and leaves the job ended, given back, or to whoever holds its lease now. */
export async function performJob(run: JobRun, log: Logger): Promise<void> {
  const { services, job } = run
  try {
    await handlers[job.type as JobType](run)
  } catch (error) {
    await run.close()
    if (run.stopReason === 'lease_lost') return
    if (run.stopReason === 'shutdown') return returnJob(services, job, false)
    if (run.stopReason === 'cancelled') return endInTransaction(services, job, { status: 'cancelled' })
    const cause = causeOf(error, job)
    if (!cause) {
      log.warn({ err: error, jobId: job.id, attempt: job.attempt }, 'job attempt failed, trying again')
      return returnJob(services, job, true)
    }
    if (cause.code === 'internal')
      log.error({ err: error, jobId: job.id, requestId: job.requestId }, 'job failed')
    await endInTransaction(services, job, { status: 'failed', cause })
  } finally {
    await run.close()
  }
}

/** A refusal is final and says why; anything else is worth another attempt while there are some left. */
function causeOf(error: unknown, job: Job): DomainError | null {
  if (error instanceof DomainError) return error
  if (error instanceof StoreFull || (error as NodeJS.ErrnoException).code === 'ENOSPC')
    return new DomainError('job.no_space')
  return job.attempt < job.maxAttempts ? null : new DomainError('internal')
}
