import { createPrivateKey, generateKeyPairSync, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const secretsFile = z.object({
  /** Signs sessions. */
  authSecret: z.string().min(32),
  /** Of the embedded database's only user. */
  databasePassword: z.string().min(16),
  /** 32 bytes in base64: seals what the database must not hold in the clear. */
  sealingKey: z.string().refine((text) => Buffer.from(text, 'base64').length === 32),
  /** Ed25519, PKCS8 in base64: signs the audit trail. */
  auditSigningKey: z.string().refine(isSigningKey),
})

/** What this deployment alone knows. All its processes read the same file. */
export type Secrets = z.infer<typeof secretsFile>

export class SecretsError extends Error {}

/**
 * Reads the deployment's secrets, made at random at the first call. The file is readable by its owner only; losing it
 * means losing the embedded database and what is sealed in it.
 * @throws SecretsError when the file is not what we wrote
 */
export function loadSecrets(path: string): Secrets {
  const text = read(path) ?? create(path)
  chmodSync(path, 0o600)
  const parsed = secretsFile.safeParse(completed(path, parseJson(text)))
  if (parsed.success) return parsed.data
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the file').join(', ')
  throw new SecretsError(`${path} is damaged (${fields}). Restore it from a backup.`)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function create(path: string): string {
  const secrets: Secrets = {
    authSecret: randomBytes(48).toString('base64url'),
    databasePassword: randomBytes(24).toString('base64url'),
    sealingKey: randomBytes(32).toString('base64'),
    auditSigningKey: generateKeyPairSync('ed25519')
      .privateKey.export({ format: 'der', type: 'pkcs8' })
      .toString('base64'),
  }
  mkdirSync(dirname(path), { recursive: true })
  const draft = writeDraft(path, secrets)
  try {
    // Not a rename: of two processes that start at once, the second must take the first one's secrets.
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return readFileSync(path, 'utf8')
}

/** A file that was made before the audit trail was signed gets its key. */
function completed(path: string, secrets: unknown): unknown {
  const older = secretsFile.omit({ auditSigningKey: true }).loose().safeParse(secrets)
  if (!older.success || 'auditSigningKey' in older.data) return secrets
  // Derived and not random: processes that find the old file at the same time all write the same.
  const seed = Buffer.from(
    hkdfSync('sha256', Buffer.from(older.data.sealingKey, 'base64'), '', 'imprint audit signing key', 32),
  )
  const complete = { ...older.data, auditSigningKey: signingKeyOf(seed) }
  renameSync(writeDraft(path, complete), path)
  return complete
}

/** RFC 8410 puts these bytes before the 32 of an Ed25519 key. */
const signingKeyOf = (seed: Buffer): string =>
  Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]).toString('base64')

function isSigningKey(text: string): boolean {
  try {
    const key = createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' })
    return key.asymmetricKeyType === 'ed25519'
  } catch {
    return false
  }
}

function writeDraft(path: string, secrets: object): string {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return draft
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
