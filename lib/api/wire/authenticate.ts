import { DomainError } from '@/lib/domain/errors'
import type { Actor } from '@/lib/domain/iam/actor'
import type { RequestInfo, Services } from '@/lib/services/context'
import { actorOfSignature } from '@/lib/services/iam/access-keys/signed-request'
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
  /** False for a token or a signature that names no project. */
  isForProject: boolean
}

/** The one place where the public APIs learn who asks: a token, or a signature [I7]. */
export async function authenticate(
  services: Services,
  info: RequestInfo,
  credentials: Credentials,
): Promise<Proof> {
  const text = credentials.header('x-auth-token')
  if (text) return byToken(services, text, credentials)
  if (credentials.header('authorization')) return bySignature(services, info, credentials)
  throw new DomainError('auth.required')
}

async function byToken(services: Services, text: string, { projectId }: Credentials): Promise<Proof> {
  const token = await knownToken(services, text)
  if (projectId !== undefined && projectId !== token.actor.projectId)
    throw new DomainError('iam.project_not_found')
  return { actor: token.actor, token, isForProject: token.scope === 'project' }
}

async function bySignature(
  services: Services,
  info: RequestInfo,
  { method, url, header, bodySha256, projectId }: Credentials,
): Promise<Proof> {
  const named = header('x-project-id')
  if (named !== undefined && projectId !== undefined && named !== projectId)
    throw new DomainError('iam.project_not_found')
  const wanted = projectId ?? named ?? null
  const signed = {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    header,
    bodySha256: bodySha256?.() ?? null,
  }
  const actor = await actorOfSignature(services, info, signed, wanted)
  return { actor, token: null, isForProject: wanted !== null }
}
