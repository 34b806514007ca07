import type { Actor } from '@/lib/domain/iam/actor'
import type { Services } from '../../context'
import { type Credential, loadActor } from '../load-actor'

/** A password grows old without any change; this is how late that may be noticed. */
const KEPT_MS = 60_000
const KEPT_ACTORS = 2_000

interface Known {
  actor: Actor
  iamVersion: bigint
  until: number
}

const known = new Map<string, Known>()

/**
 * The actor of a credential in a project. What was loaded once is good until anything changes in the account's identities:
 * triggers raise `iamVersion` with every such change, and the caller has just read it.
 */
export async function cachedActor(
  services: Pick<Services, 'prisma'>,
  who: { userId: string; projectId: string | null; iamVersion: bigint },
  credential: Credential,
): Promise<Actor | null> {
  const key = `${credential.kind}/${credential.id}/${who.userId}/${who.projectId}`
  const found = known.get(key)
  const now = Date.now()
  if (found && found.iamVersion === who.iamVersion && found.until > now) return found.actor
  const { userId, projectId, iamVersion } = who
  const actor = await loadActor(
    services,
    projectId === null ? { userId, regionId: null } : { userId, projectId },
    credential,
  )
  known.delete(key)
  if (!actor) return null
  known.set(key, { actor, iamVersion, until: now + KEPT_MS })
  if (known.size > KEPT_ACTORS) known.delete(known.keys().next().value as string) // safe: it is not empty
  return actor
}
