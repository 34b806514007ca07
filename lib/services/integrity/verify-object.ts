import { ObjectMissing, type ScrubOptions, type ScrubResult } from '@/lib/ports/object-store'
import type { Services } from '../context'
import type { DueObject } from './next-due'
import { recordScrub, type ScrubOutcome } from './record-scrub'

/** Reads all of an object, mends what can be mended, and writes down what was found. Null when it was removed meanwhile. */
export async function verifyObject(
  services: Pick<Services, 'prisma' | 'secrets' | 'store' | 'config'>,
  due: DueObject,
  watch: Pick<ScrubOptions, 'signal' | 'report'> = {},
): Promise<(ScrubResult & ScrubOutcome) | null> {
  const { IMPRINT_SCRUB_MIB_PER_SECOND: mibPerSecond } = services.config
  const options: ScrubOptions = {
    ...watch,
    ...(due.sha256 !== null && { sha256: due.sha256 }),
    ...(mibPerSecond > 0 && { maxBytesPerSecond: mibPerSecond * 1024 * 1024 }),
  }
  const result = await services.store.scrub(due.key, options).catch((error: unknown): ScrubResult => {
    // Nothing at all is left of it, or it was removed while we came: its row tells.
    if (error instanceof ObjectMissing) return { state: 'damaged', checkedBytes: 0, repairedUnits: 0 }
    throw error
  })
  const outcome = await recordScrub(services, due, result)
  return outcome && { ...result, ...outcome }
}
