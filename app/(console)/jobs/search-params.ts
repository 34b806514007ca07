import { createLoader, parseAsArrayOf, parseAsString, parseAsStringLiteral } from 'nuqs/server'
import { jobStatuses } from '@/lib/domain/job/job'

/** Jobs on a page. */
export const JOBS_PER_PAGE = 20

export const jobListParams = {
  status: parseAsArrayOf(parseAsStringLiteral(jobStatuses)).withDefault([]),
  /** Last job of each page before this one: the way back. */
  after: parseAsArrayOf(parseAsString).withDefault([]),
}

export const loadJobListParams = createLoader(jobListParams)
