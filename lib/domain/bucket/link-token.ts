import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** What a link says; who has it can read all of it. */
export interface ObjectLink {
  objectId: string
  /** The object's checksum: other bytes under the same id are not what was linked. */
  sha256: string
  /** In whose name it gives the object out. */
  issuerId: string
  expiresAt: Date
}

const FORMAT = 1
const claims = z.tuple([z.literal(FORMAT), z.string(), z.string(), z.string(), z.int().positive()])

/**
 * `<claims>.<signature>`, both in base64url; the expiry is a whole second.
 * @param sealingKey of the deployment's secrets, 32 bytes in base64
 */
export function writeLink(sealingKey: string, { objectId, sha256, issuerId, expiresAt }: ObjectLink): string {
  const said: z.infer<typeof claims> = [
    FORMAT,
    objectId,
    sha256,
    issuerId,
    Math.floor(expiresAt.getTime() / 1000),
  ]
  const text = Buffer.from(JSON.stringify(said)).toString('base64url')
  return `${text}.${signatureOf(sealingKey, text)}`
}

/** What a token says; null when this deployment did not sign it or its time is over. */
export function readLink(sealingKey: string, token: string, now: Date): ObjectLink | null {
  const [text = '', signature = '', ...rest] = token.split('.')
  // The signature is compared as it is written: base64 has several spellings of the same bytes, and one is enough.
  if (rest.length > 0 || !isSame(signature, signatureOf(sealingKey, text))) return null
  const said = claims.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  if (!said.success) return null
  const [, objectId, sha256, issuerId, expirySeconds] = said.data
  const expiresAt = new Date(expirySeconds * 1000)
  return expiresAt > now ? { objectId, sha256, issuerId, expiresAt } : null
}

/** Names a link in the audit trail, where it is made and where it is used; nobody makes a link of it. */
export const linkIdOf = (token: string): string =>
  createHash('sha256').update(token).digest('hex').slice(0, 16)

function signatureOf(sealingKey: string, text: string): string {
  // A key of its own: the sealing key itself seals other things.
  const key = hkdfSync('sha256', Buffer.from(sealingKey, 'base64'), '', 'imprint object links', 32)
  return createHmac('sha256', Buffer.from(key)).update(text).digest('base64url')
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
