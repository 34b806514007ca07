import type { ErrorParams } from '../errors'
import type { JobStatus } from './job'

/** A job as the drawer and the clients see it. */
export interface JobView {
  id: string
  type: string
  status: JobStatus
  /** What it works on, by name. */
  subject: string
  imageId: string | null
  step: string
  /** 0..1 */
  progress: number
  doneBytes: number
  totalBytes: number
  attempt: number
  isCancelRequested: boolean
  failure: { code: string; params: ErrorParams } | null
  requestedBy: string
  createdAt: string
  startedAt: string | null
  finishedAt: string | null
}
