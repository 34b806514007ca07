import { createHash } from 'node:crypto'
import { canonicalJson } from './canonical'
import type { AuditContent } from './record'

/** What the first record of an account follows. */
export const GENESIS_HASH = '0'.repeat(64)

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** SHA-256 in hex of what the record says. The list of fields is the format: a field added later must not change old hashes. */
export function contentHashOf(content: AuditContent): string {
  const { accountId, sequence, time, userId, userName, credentialKind, credentialId, sourceAddress } = content
  const { userAgent, regionId, projectId, action, resourceType, resourceId, resourceName, outcome } = content
  const { code, details, changes, requestId } = content
  return sha256(
    canonicalJson({
      ...{ accountId, sequence, time, userId, userName, credentialKind, credentialId, sourceAddress },
      ...{ userAgent, regionId, projectId, action, resourceType, resourceId, resourceName, outcome },
      ...{ code, details, changes, requestId },
    }),
  )
}

/** SHA-256 in hex over the hash of the record before and the content's: the content itself is not needed to follow a chain. */
export const linkHash = (previousHash: string, contentHash: string): string =>
  sha256(previousHash + contentHash)
