import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { endpoints } from '@/lib/client/endpoints'
import { getJson } from '@/lib/client/get-json'
import { isOver, type JobStatus } from '@/lib/domain/job/job'
import type { JobView } from '@/lib/domain/job/view'
import { LIVE_INTERVAL_MS } from './images'

export interface JobQuery {
  status?: readonly JobStatus[]
  imageId?: string
  /** Id of the last job of the page before. */
  after?: string | null
  pageSize?: number
}

export interface JobPage {
  jobs: JobView[]
  nextAfter: string | null
}

export const jobKeys = {
  all: ['job'] as const,
  list: (projectId: string, query: JobQuery) => ['job', 'list', projectId, query] as const,
}

/** Jobs of the project, newest first. */
export const jobListOptions = (projectId: string, query: JobQuery) =>
  queryOptions({
    queryKey: jobKeys.list(projectId, query),
    queryFn: ({ signal }) => getJson<JobPage>(endpoints.jobs({ ...query }), signal),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.jobs.some((job) => !isOver(job.status)) ? LIVE_INTERVAL_MS : false,
  })
