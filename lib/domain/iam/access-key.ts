import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 20 characters, as signing clients expect; 100 bits. */
export const newAccessKeyId = (): string =>
  [...randomBytes(20)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('')

/** 40 characters of base64url; about 240 bits. Never one that a spreadsheet would take for a formula. */
export function newSecretKey(): string {
  for (;;) {
    const secret = randomBytes(30).toString('base64url')
    if (/^[A-Za-z0-9]/.test(secret)) return secret
  }
}

const SCHEME = 'a256gcm'

/**
 * Seals a secret with the deployment's key (AES-256-GCM), bound to the access key it belongs to: a row copied to another key
 * does not open. The database alone gives nothing away.
 * @param sealingKey 32 bytes in base64
 */
export function sealSecret(sealingKey: string, accessKeyId: string, secret: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(sealingKey, 'base64'), nonce)
  cipher.setAAD(Buffer.from(accessKeyId))
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [SCHEME, nonce.toString('base64'), sealed.toString('base64')].join('$')
}

/** The secret again; throws when key, access key or sealed text do not belong together. */
export function openSecret(sealingKey: string, accessKeyId: string, sealed: string): string {
  const [scheme, nonce = '', text = ''] = sealed.split('$')
  if (scheme !== SCHEME) throw new Error('The secret is sealed in a way that is not known here.')
  const bytes = Buffer.from(text, 'base64')
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(sealingKey, 'base64'),
    Buffer.from(nonce, 'base64'),
  )
  decipher.setAAD(Buffer.from(accessKeyId))
  decipher.setAuthTag(bytes.subarray(-16))
  return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8')
}
