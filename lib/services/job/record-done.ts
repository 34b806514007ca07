import type { Prisma } from '@/lib/db/generated/client'
import { newHexId } from '@/lib/domain/ids'
import type { RecordedJobType } from '@/lib/domain/job/job'
import type { Context } from '../context'

export interface DoneWork {
  type: RecordedJobType
  subject: string
  payload: Prisma.InputJsonObject
}

/** A job for what the caller's transaction does itself: the API promises one that can be looked at afterwards. */
export async function recordDone(ctx: Context, { type, subject, payload }: DoneWork): Promise<string> {
  const now = new Date()
  const { id } = await ctx.db.job.create({
    data: {
      id: newHexId(),
      type,
      subject,
      payload,
      status: 'succeeded',
      progress: 1,
      projectId: ctx.actor.projectId,
      userId: ctx.actor.userId,
      requestId: ctx.request.requestId,
      sourceAddress: ctx.request.sourceAddress,
      createdAt: now,
      startedAt: now,
      finishedAt: now,
    },
  })
  return id
}
