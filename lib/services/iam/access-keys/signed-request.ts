import { createHash } from 'node:crypto'
import { DomainError } from '@/lib/domain/errors'
import { openSecret } from '@/lib/domain/iam/access-key'
import type { Actor } from '@/lib/domain/iam/actor'
import type { SignedRequest } from '@/lib/domain/iam/canonical-request'
import { parseAuthorization, SKEW_MAX_MINUTES, verifySignature } from '@/lib/domain/iam/request-signature'
import type { RequestInfo, Services } from '../../context'
import { cachedActor } from '../tokens/actor-cache'

interface KeyRow {
  id: string
  sealed_secret: string
  user_id: string
  account_id: string
  last_used_at: Date | null
  iam_version: bigint
}

const statement = {
  name: 'access_key',
  text: `SELECT k.*, u.account_id, a.iam_version FROM access_keys k JOIN users u ON u.id = k.user_id
    JOIN accounts a ON a.id = u.account_id WHERE k.id = $1 AND k.status = 'enabled'`,
}

/** How stale `last_used_at` may be: one write a minute says whether a key is in use. */
const TOUCH_MS = 60_000

/**
 * Who signed a request with an access key, working in the project that it names; null for the account's first one [I7].
 * A request that changes something is carried out once: the same signature is refused afterwards, also over another body
 * where it leaves the body out. Looking may be repeated, as clients do that wait for a job.
 */
export async function actorOfSignature(
  services: Services,
  info: RequestInfo,
  request: SignedRequest,
  wantedProjectId: string | null,
): Promise<Actor> {
  const wrong = new DomainError('auth.signature_wrong')
  const authorization = parseAuthorization(request.header('authorization') ?? '')
  if (!authorization) throw wrong
  const { rows } = await services.pool.query<KeyRow>({ ...statement, values: [authorization.accessKeyId] })
  const key = rows[0]
  if (!key) throw wrong
  const secret = openSecret(services.secrets.sealingKey, key.id, key.sealed_secret)
  const verdict = verifySignature(request, authorization, secret, new Date())
  if (verdict === 'date_missing' || verdict === 'date_skewed')
    throw new DomainError('auth.signature_date', { limitMinutes: SKEW_MAX_MINUTES })
  if (verdict !== 'valid') throw wrong
  const actor = await cachedActor(
    services,
    { userId: key.user_id, projectId: wantedProjectId, iamVersion: key.iam_version },
    { kind: 'access_key', id: key.id },
  )
  if (!actor) throw wantedProjectId === null ? wrong : new DomainError('iam.project_not_found')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    await rememberUse(services, authorization.signature)
  await touch(services, key, info)
  return actor
}

/** Remembered for as long as its date would pass, before and behind our clock. */
async function rememberUse(services: Services, signature: string): Promise<void> {
  const id = createHash('sha256').update(signature).digest('hex')
  const { rowCount } = await services.pool.query(
    `INSERT INTO signature_uses (id, expires_at) VALUES ($1, now() + make_interval(mins => $2))
     ON CONFLICT (id) DO NOTHING`,
    [id, 2 * SKEW_MAX_MINUTES],
  )
  if (rowCount === 0) throw new DomainError('auth.signature_used')
}

async function touch(services: Services, key: KeyRow, info: RequestInfo): Promise<void> {
  if (key.last_used_at && Date.now() - key.last_used_at.getTime() < TOUCH_MS) return
  await services.prisma.accessKey.updateMany({
    where: { id: key.id },
    data: { lastUsedAt: new Date(), lastUsedAddress: info.sourceAddress },
  })
}
