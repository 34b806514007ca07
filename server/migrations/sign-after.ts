import type { Services } from '@/lib/services/context'
import { signEarlierRecords } from '@/lib/services/image/record-signature'

/** The migration that brought signatures of image records. */
const BROUGHT_SIGNATURES = '0012_integrity'

/**
 * Signs the images that were there before there were signatures, when the migration that brought them has just been applied.
 * Never later: a missing signature is then a sign of tampering, and only `npm run db:deploy -- --sign` passes over it.
 */
export async function signAfter(
  applied: readonly string[],
  services: Pick<Services, 'prisma' | 'secrets'>,
): Promise<number> {
  return applied.includes(BROUGHT_SIGNATURES) ? signEarlierRecords(services) : 0
}
