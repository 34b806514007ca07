import type { Job, Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import { LEASE_SECONDS } from '@/lib/domain/job/job'
import type { Services } from '../context'

/**
 * Takes the oldest waiting job, or one whose worker is gone, for `workerId`. One statement, so that two workers never get
 * the same; every attempt counts, so that a job that kills its workers ends.
 */
export async function claimJob(services: Pick<Services, 'prisma'>, workerId: string): Promise<Job | null> {
  const [claimed] = await services.prisma.$queryRaw<{ id: string }[]>`
    UPDATE jobs SET status = 'running', lease_owner = ${workerId}, attempt = attempt + 1,
      lease_until = now() + make_interval(secs => ${LEASE_SECONDS}), started_at = coalesce(started_at, now())
    WHERE id = (
      SELECT id FROM jobs
      WHERE (status = 'queued' OR (status = 'running' AND lease_until < now()))
        AND attempt < max_attempts AND cancel_requested_at IS NULL
      ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id`
  return claimed ? services.prisma.job.findUnique({ where: { id: claimed.id } }) : null
}

export interface Progress {
  step: string
  /** 0..1 of the whole job. */
  fraction: number
  doneBytes: number
  totalBytes: number
}

/**
 * Renews the lease and writes the progress.
 * @returns whether somebody asked to cancel
 * @throws DomainError `job.worker_lost` when the lease went to another worker: stop at once
 */
export async function renewLease(
  services: Pick<Services, 'prisma'>,
  job: Job,
  progress: Progress,
): Promise<boolean> {
  const rows = await services.prisma.$queryRaw<{ cancelling: boolean }[]>`
    UPDATE jobs SET lease_until = now() + make_interval(secs => ${LEASE_SECONDS}), step = ${progress.step},
      progress = greatest(progress, ${progress.fraction}), done_bytes = ${BigInt(Math.round(progress.doneBytes))},
      total_bytes = ${BigInt(Math.round(progress.totalBytes))}
    WHERE id = ${job.id} AND lease_owner = ${job.leaseOwner} AND attempt = ${job.attempt} AND status = 'running'
    RETURNING cancel_requested_at IS NOT NULL AS cancelling`
  const [row] = rows
  if (!row) throw new DomainError('job.worker_lost')
  return row.cancelling
}

/** Keeps how far an attempt came; `job.worker_lost` when the lease went to another worker. */
export async function saveCheckpoint(
  services: Pick<Services, 'prisma'>,
  job: Job,
  checkpoint: Prisma.InputJsonObject,
): Promise<void> {
  const { count } = await services.prisma.job.updateMany({
    where: { id: job.id, leaseOwner: job.leaseOwner, attempt: job.attempt, status: 'running' },
    data: { checkpoint },
  })
  if (count === 0) throw new DomainError('job.worker_lost')
}

/**
 * Gives a job back for another attempt. `isCounted` false grants one more for it: the worker was told to stop and the job is not
 * to blame. The number stays used: keys and folders are named after it.
 */
export async function returnJob(
  services: Pick<Services, 'prisma'>,
  job: Job,
  isCounted: boolean,
): Promise<void> {
  await services.prisma.job.updateMany({
    where: { id: job.id, leaseOwner: job.leaseOwner, attempt: job.attempt, status: 'running' },
    data: {
      status: 'queued',
      leaseOwner: null,
      leaseUntil: null,
      progress: 0,
      ...(!isCounted && { maxAttempts: job.maxAttempts + 1 }),
    },
  })
}
