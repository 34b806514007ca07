import type { Job } from '@/lib/db/generated/client'
import type { DomainError } from '@/lib/domain/errors'
import type { JobType } from '@/lib/domain/job/job'
import type { Context } from '../context'
import { failFetch, reviveFetch, undoFetch } from '../image/end-fetch'
import { killImport, reviveImport, undoImport } from '../image/end-import'

/** What else happens when a job does not succeed, in the transaction that ends it. */
interface Consequences {
  failed(ctx: Context, job: Job, cause: DomainError): Promise<void>
  cancelled(ctx: Context, job: Job): Promise<void>
  /** Puts its subject back to where a new attempt can start. */
  retried(ctx: Context, job: Job): Promise<void>
}

export const consequences: Record<JobType, Consequences> = {
  import_image: { failed: killImport, cancelled: undoImport, retried: reviveImport },
  fetch_image: { failed: failFetch, cancelled: undoFetch, retried: reviveFetch },
}
