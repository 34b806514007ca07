import { randomBytes } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const secretsFile = z.object({
  /** Signs sessions. */
  authSecret: z.string().min(32),
  /** Of the embedded database's only user. */
  databasePassword: z.string().min(16),
  /** 32 bytes in base64: seals what the database must not hold in the clear. */
  sealingKey: z.string().refine((text) => Buffer.from(text, 'base64').length === 32),
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
  const parsed = secretsFile.safeParse(parseJson(text))
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
  }
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
