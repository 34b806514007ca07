import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import type { RequestInfo, Services } from '@/lib/services/context'
import { type KnownToken, knownToken } from '@/lib/services/iam/tokens/token'

/** What of a request says who sends it. */
export interface Credentials {
  method: string
  url: URL
  header(name: string): string | undefined
  /** Of the body as it came, worked out when a signature must cover it; null for a body that is not held. */
  bodySha256: (() => string) | null
  /** A project that the path names. */
  projectId?: string
}

/** Who sends a request, and by what. */
export interface Proof {
  actor: Actor
  token: KnownToken | null
  /** False for a token that names no project. */
  isForProject: boolean
}

/** The one place where the public APIs learn who asks: a token, or a signature [I7]. */
export async function authenticate(
  services: Services,
  _info: RequestInfo,
  credentials: Credentials,
): Promise<Proof> {
  const text = credentials.header('x-auth-token')
  if (!text) throw new DomainError('auth.required')
  const token = await knownToken(services, text)
  if (credentials.projectId !== undefined && credentials.projectId !== token.actor.projectId)
    throw new DomainError('iam.project_not_found')
  return { actor: token.actor, token, isForProject: token.scope === 'project' }
}
