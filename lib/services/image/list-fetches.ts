import { z } from 'zod'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import type { JobStatus } from '@/lib/domain/job/job'
import { FetchImagePayload } from '@/lib/jobs/fetch-image'
import { read } from '../verb'
import { findOwn } from './find-image'

export interface FetchView {
  id: string
  status: JobStatus
  requestId: string
  userId: string
  asked: Readonly<Record<string, unknown>>
  failure: { code: string; params: Readonly<Record<string, string>> } | null
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

/** Every time an own image's bytes were fetched, oldest first. */
export const listFetches = read({
  action: 'ims:images:get',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (ctx, image): Promise<FetchView[]> => {
    const jobs = await ctx.db.job.findMany({
      where: { imageId: image.id, type: 'fetch_image' },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: 100,
    })
    return jobs.map((job) => ({
      id: job.id,
      status: job.status,
      requestId: job.requestId,
      userId: job.userId,
      asked: FetchImagePayload.parse(job.payload).asked,
      failure: job.failureCode
        ? { code: job.failureCode, params: (job.failureParams ?? {}) as Record<string, string> } // safe: written by `endJob`
        : null,
      createdAt: job.createdAt,
      startedAt: job.startedAt,
      finishedAt: job.finishedAt,
    }))
  },
})
