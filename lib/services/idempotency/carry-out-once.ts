import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import type { Services } from '../context'

/** How long an answer is kept for the same request. */
export const IDEMPOTENCY_HOURS = 24
/** A first request that has not answered by then is taken for dead. */
const ABANDONED_MINUTES = 10

/** An answer that can be given again. */
export interface KeptAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

interface Row {
  request_hash: string
  status: number | null
  answer: KeptAnswer | null
}

/**
 * Carries a create out once for a key that the client chose: the same request again gets the same answer, another request
 * under the key is refused, and one that comes while the first still runs is told so. What was refused or failed is not kept:
 * nothing was made, so it may be tried again.
 */
export async function carryOutOnce(
  services: Pick<Services, 'pool'>,
  actor: Pick<Actor, 'userId' | 'projectId'>,
  request: { key: string; hash: string },
  carryOut: () => Promise<KeptAnswer>,
): Promise<{ answer: KeptAnswer; isRepeated: boolean }> {
  if (!/^[\x21-\x7e]{1,255}$/.test(request.key))
    throw new DomainError('request.invalid', { field: 'Idempotency-Key', reason: 'key' })
  const id = [actor.userId, actor.projectId, request.key]
  if (!(await claim(services, id, request.hash)))
    return { answer: await known(services, id, request.hash), isRepeated: true }
  try {
    const answer = await carryOut()
    if (answer.status >= 400) await forget(services, id)
    else
      await services.pool.query(
        `UPDATE idempotent_requests SET status = $4, answer = $5
         WHERE user_id = $1 AND project_id = $2 AND key = $3`,
        [...id, answer.status, JSON.stringify(answer)],
      )
    return { answer, isRepeated: false }
  } catch (error) {
    await forget(services, id)
    throw error
  }
}

/** One statement, so that of two requests at once only one goes on. */
async function claim(
  services: Pick<Services, 'pool'>,
  id: readonly string[],
  hash: string,
): Promise<boolean> {
  const { rowCount } = await services.pool.query(
    `INSERT INTO idempotent_requests AS known (user_id, project_id, key, request_hash, expires_at)
     VALUES ($1, $2, $3, $4, now() + make_interval(hours => $5))
     ON CONFLICT (user_id, project_id, key) DO UPDATE
       SET request_hash = $4, status = NULL, answer = NULL, created_at = now(), expires_at = EXCLUDED.expires_at
       WHERE known.expires_at < now()
         OR (known.status IS NULL AND known.request_hash = $4
           AND known.created_at < now() - make_interval(mins => $6))`,
    [...id, hash, IDEMPOTENCY_HOURS, ABANDONED_MINUTES],
  )
  return rowCount === 1
}

async function known(
  services: Pick<Services, 'pool'>,
  id: readonly string[],
  hash: string,
): Promise<KeptAnswer> {
  const { rows } = await services.pool.query<Row>(
    `SELECT request_hash, status, answer FROM idempotent_requests
     WHERE user_id = $1 AND project_id = $2 AND key = $3`,
    [...id],
  )
  const row = rows[0]
  if (row && row.request_hash !== hash) throw new DomainError('request.key_reused')
  // Still running, or refused this very moment: the client asks again.
  if (!row?.answer) throw new DomainError('request.conflict')
  return row.answer
}

async function forget(services: Pick<Services, 'pool'>, id: readonly string[]): Promise<void> {
  await services.pool.query(
    'DELETE FROM idempotent_requests WHERE user_id = $1 AND project_id = $2 AND key = $3',
    [...id],
  )
}
