import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { canonicalJson } from './canonical'

/** The deployment's signature under an account's chain up to a record [S6]. */
export interface Checkpoint {
  accountId: string
  sequence: number
  hash: string
  /** ISO 8601 with milliseconds, in UTC. */
  time: string
  keyId: string
  /** Ed25519 over the canonical JSON of the fields above, in base64. */
  signature: string
}

/** Something else that the deployment signs; `kind` keeps one from passing for another. */
export interface Statement {
  kind: 'export' | 'prune' | 'image'
}

/** Says that the records through a number were removed because they had grown old. */
export interface PruneStatement extends Statement {
  kind: 'prune'
  accountId: string
  through: number
  /** ISO 8601 with milliseconds, in UTC. */
  time: string
}

export interface AuditKey {
  id: string
  /** SPKI in base64. */
  publicKey: string
  signUp(to: Pick<Checkpoint, 'accountId' | 'sequence' | 'hash'>, time: Date): Checkpoint
  /** Ed25519 over the canonical JSON, in base64. */
  sign(statement: Statement): string
}

/** First 16 hex digits of the SHA-256 of the public key. */
export const keyIdOf = (publicKey: string): string =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 16)

/** @param signingKey PKCS8 in base64 */
export function auditKey(signingKey: string): AuditKey {
  const secret = createPrivateKey({ key: Buffer.from(signingKey, 'base64'), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(secret).export({ format: 'der', type: 'spki' }).toString('base64')
  const id = keyIdOf(publicKey)
  return {
    id,
    publicKey,
    sign: (statement) => sign(null, Buffer.from(canonicalJson(statement), 'utf8'), secret).toString('base64'),
    signUp({ accountId, sequence, hash }, time) {
      const said = { accountId, sequence, hash, time: time.toISOString(), keyId: id }
      return { ...said, signature: sign(null, payloadOf(said), secret).toString('base64') }
    },
  }
}

/** Tells for each checkpoint whether the holder of this key signed it. Throws when the text is no key. */
export function checkpointVerifier(publicKey: string): (checkpoint: Checkpoint) => boolean {
  const key = publicKeyOf(publicKey)
  const keyId = keyIdOf(publicKey)
  return (checkpoint) =>
    checkpoint.keyId === keyId &&
    verify(null, payloadOf(checkpoint), key, Buffer.from(checkpoint.signature, 'base64'))
}

/** The same for statements. */
export function statementVerifier(publicKey: string): (statement: Statement, signature: string) => boolean {
  const key = publicKeyOf(publicKey)
  return (statement, signature) =>
    verify(null, Buffer.from(canonicalJson(statement), 'utf8'), key, Buffer.from(signature, 'base64'))
}

const publicKeyOf = (publicKey: string): KeyObject =>
  createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })

function payloadOf({ accountId, sequence, hash, time, keyId }: Omit<Checkpoint, 'signature'>): Buffer {
  return Buffer.from(canonicalJson({ accountId, sequence, hash, time, keyId }), 'utf8')
}
