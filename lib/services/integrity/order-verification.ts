import { z } from 'zod'
import { DomainError } from '@/lib/domain/errors'
import { verb } from '../verb'

/** Has one object, or all, verified before its turn; the answer says how many. */
export const orderVerification = verb({
  name: 'verifyStoredBytes',
  action: 'operator:integrity:verify',
  input: z.object({
    /** Null: all. */
    key: z.string().min(1, 'required').max(1024, 'too_long').nullable(),
  }),
  run: async ({ db }, _target, { key }) => {
    const objects = await db.$executeRaw`
      UPDATE stored_objects SET verify_requested_at = clock_timestamp()
      WHERE state = 'committed' AND (${key}::text IS NULL OR key = ${key})`
    if (key !== null && objects === 0) throw new DomainError('object.not_found')
    // Delivered when the transaction commits.
    await db.$executeRaw`SELECT pg_notify('imprint_scrub', '')`
    return { objects }
  },
  record: ({ key }, _target, result) => ({
    type: 'operator',
    id: key,
    details: result && { objects: result.objects },
  }),
})
