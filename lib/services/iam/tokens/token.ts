import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import { isTokenText, type TokenScope, tokenId } from '@/lib/domain/iam/token'
import type { Services } from '../../context'
import { cachedActor } from './actor-cache'

/** A token that is good now, and who acts with it. */
export interface KnownToken {
  id: string
  auditId: string
  scope: TokenScope
  methods: string[]
  createdAt: Date
  expiresAt: Date
  /** In the token's project; for other scopes in the first of the account where the user has something. */
  actor: Actor
}

interface TokenRow {
  id: string
  user_id: string
  project_id: string | null
  scope: TokenScope
  methods: string[]
  audit_id: string
  created_at: Date
  expires_at: Date
  iam_version: bigint
}

/** One statement a request; the name lets the database keep its plan. */
const statement = {
  name: 'token',
  text: `SELECT t.*, a.iam_version FROM tokens t JOIN users u ON u.id = t.user_id JOIN accounts a ON a.id = u.account_id
    WHERE t.id = $1 AND t.expires_at > now()`,
}

/** The token that a text is, or null: unknown, expired, revoked, or of somebody who cannot act any more [I7]. */
export async function findToken(
  services: Pick<Services, 'prisma' | 'pool'>,
  text: string,
): Promise<KnownToken | null> {
  if (!isTokenText(text)) return null
  const { rows } = await services.pool.query<TokenRow>({ ...statement, values: [tokenId(text)] })
  const row = rows[0]
  if (!row) return null
  const actor = await cachedActor(
    services,
    { userId: row.user_id, projectId: row.project_id, iamVersion: row.iam_version },
    { kind: 'token', id: row.audit_id },
  )
  if (!actor) return null
  return {
    id: row.id,
    auditId: row.audit_id,
    scope: row.scope,
    methods: row.methods,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    actor,
  }
}

export async function knownToken(
  services: Pick<Services, 'prisma' | 'pool'>,
  text: string,
): Promise<KnownToken> {
  const token = await findToken(services, text)
  if (!token) throw new DomainError('auth.required')
  return token
}
