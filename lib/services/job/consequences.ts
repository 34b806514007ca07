import type { Job } from '@/lib/db/generated/client'
import type { DomainError } from '@/lib/domain/errors'
import type { JobType } from '@/lib/domain/job/job'
import type { Context } from '../context'
import { freeCopy, reviveCopy, reviveCopyAcross } from '../image/end-copy'
import { discardExport, reviveExport } from '../image/end-export'
import { failFetch, reviveFetch, undoFetch } from '../image/end-fetch'
import { killNew, reviveImport, undoNew } from '../image/end-import'
import type { NewJob } from './enqueue'

/** What else happens when a job does not succeed, in the transaction that ends it. */
interface Consequences {
  /** Whatever became of it. */
  over?(ctx: Context, job: Job): Promise<void>
  failed(ctx: Context, job: Job, cause: DomainError): Promise<void>
  cancelled(ctx: Context, job: Job): Promise<void>
  /** Puts its subject back to where a new attempt can start; answers with what the new one reads, if it reads an image. */
  retried(ctx: Context, job: Job): Promise<NewJob['source'] | undefined>
}

export const consequences: Record<JobType, Consequences> = {
  import_image: { failed: killNew, cancelled: undoNew, retried: reviveImport },
  fetch_image: { failed: failFetch, cancelled: undoFetch, retried: reviveFetch },
  copy_image: { failed: killNew, cancelled: undoNew, retried: reviveCopy },
  copy_image_across: { over: freeCopy, failed: killNew, cancelled: undoNew, retried: reviveCopyAcross },
  export_image: { failed: discardExport, cancelled: discardExport, retried: reviveExport },
}
