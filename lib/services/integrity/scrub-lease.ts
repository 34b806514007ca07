import { SCRUB_LEASE_SECONDS } from '@/lib/domain/integrity/integrity'
import type { Services } from '../context'

type Parts = Pick<Services, 'prisma'>

/**
 * Takes the one turn at verifying that there is, over all workers, unless another worker has it. One statement on one row, so
 * that two never get it at once; one whose worker died is free when its lease is over.
 */
export async function claimScrub({ prisma }: Parts, workerId: string): Promise<boolean> {
  const claimed = await prisma.$queryRaw<unknown[]>`
    INSERT INTO scrubs (id, worker_id, lease_until, started_at)
    VALUES (1, ${workerId}, now() + make_interval(secs => ${SCRUB_LEASE_SECONDS}), now())
    ON CONFLICT (id) DO UPDATE SET worker_id = excluded.worker_id, lease_until = excluded.lease_until,
      started_at = excluded.started_at, key = NULL, checked_bytes = 0
    WHERE scrubs.lease_until < now()
    RETURNING id`
  return claimed.length > 0
}

/** Renews the lease and says what is being looked at; false when the turn went to another worker: stop at once. */
export async function renewScrub(
  { prisma }: Parts,
  workerId: string,
  { key, startedAt, seenBytes }: { key: string; startedAt: Date; seenBytes: number },
): Promise<boolean> {
  const renewed = await prisma.$executeRaw`
    UPDATE scrubs SET lease_until = now() + make_interval(secs => ${SCRUB_LEASE_SECONDS}), key = ${key},
      started_at = ${startedAt}, checked_bytes = ${BigInt(seenBytes)}
    WHERE worker_id = ${workerId}`
  return renewed > 0
}

export async function releaseScrub({ prisma }: Parts, workerId: string): Promise<void> {
  await prisma.scrub.deleteMany({ where: { workerId } })
}
