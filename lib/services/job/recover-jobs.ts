import type { Job } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { Services } from '../context'
import { inTransaction } from '../transaction'
import { endJob, type JobEnd } from './end-job'
import { serviceContext } from './service-context'

/**
 * Ends jobs that no worker will take again: their workers died too often, or died or gave them back before they saw that they were to
 * be cancelled.
 */
export async function endLostJobs(services: Services): Promise<number> {
  const lost = await services.prisma.job.findMany({
    where: {
      OR: [
        { status: 'running', leaseUntil: { lt: new Date() } },
        { status: 'queued', cancelRequestedAt: { not: null } },
      ],
    },
  })
  const over = lost.filter((job) => job.cancelRequestedAt !== null || job.attempt >= job.maxAttempts)
  const failures: unknown[] = []
  for (const job of over) {
    const end: JobEnd = job.cancelRequestedAt
      ? { status: 'cancelled' }
      : { status: 'failed', cause: new DomainError('job.worker_lost') }
    await endInTransaction(services, job, end).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw new AggregateError(failures, 'a lost job could not be ended')
  return over.length
}

/** Ends a job in a transaction of its own. A conflict means that another process ended it first, which is as good. */
export async function endInTransaction(services: Services, job: Job, end: JobEnd): Promise<void> {
  const ctx = await serviceContext(services, job)
  try {
    await inTransaction(services, (db) => endJob({ ...ctx, db }, job, end))
  } catch (error) {
    if (error instanceof DomainError && error.code === 'request.conflict') return
    throw error
  }
}
