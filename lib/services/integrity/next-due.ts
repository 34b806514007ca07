import { DAMAGED_AGAIN_DAYS } from '@/lib/domain/integrity/integrity'
import type { Services } from '../context'

export interface DueObject {
  key: string
  sha256: string | null
  /** The database's clock: what is asked for later is another look. */
  takenAt: Date
}

/**
 * The object to verify next: what the operator wants verified, else what was not for the longest. What was just written has its
 * time too: its bytes were hashed as they came.
 */
export async function nextDue(
  { prisma, config }: Pick<Services, 'prisma' | 'config'>,
  without: readonly string[] = [],
): Promise<DueObject | null> {
  const days = config.IMPRINT_SCRUB_DAYS
  const [due] = await prisma.$queryRaw<DueObject[]>`
    SELECT key, sha256, now() AS "takenAt" FROM stored_objects
    WHERE state = 'committed' AND key <> ALL(${without}) AND (verify_requested_at IS NOT NULL
      OR ${days} > 0 AND coalesce(last_verified_at, created_at) < now() - make_interval(days =>
        CASE WHEN integrity = 'damaged' THEN ${Math.min(DAMAGED_AGAIN_DAYS, days)}::int ELSE ${days}::int END))
    ORDER BY verify_requested_at NULLS LAST, coalesce(last_verified_at, created_at), key
    LIMIT 1`
  return due ?? null
}
