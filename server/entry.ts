import { inspect } from 'node:util'
import { type Config, ConfigError, loadConfig } from '@/lib/config'
import { loadSecrets, SecretsError } from '@/lib/secrets'
import { databaseUrl } from './database-server'
import { StartError } from './start-error'

/** A part that serves until it is asked to stop. */
export interface RunningPart {
  /** Lets what is running come to a safe point, then resolves. */
  close(): Promise<void>
}

/** How long a part may tidy up after its launcher died; the database ends at the same moment. */
const ORPHAN_LIMIT_MS = 5_000

/**
 * Runs one of the product's processes: reads the environment, starts the part, stops it on SIGTERM, SIGINT or the
 * launcher's death, and turns a wrong environment into one clear message.
 */
export async function runEntry(start: (config: Config) => Promise<RunningPart>): Promise<void> {
  let part: RunningPart | undefined
  let isStopping = false
  const stop = () => {
    if (isStopping) return
    isStopping = true
    // While it still starts there is nothing to bring to a safe point.
    if (!part) process.exit(0)
    part.close().then(() => process.exit(0), fail)
  }
  // Before anything else: a launcher may die while its parts start.
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  exitWithParent(stop)
  try {
    part = await start(prepareEnvironment())
  } catch (error) {
    fail(error)
  }
}

/**
 * The environment of this process, completed from the secrets file where no launcher has done so: entries also run
 * alone, beside a launcher or on another machine.
 */
export function prepareEnvironment(): Config {
  const config = loadConfig()
  if (process.env.DATABASE_URL && process.env.NEXTAUTH_SECRET) return config
  const secrets = loadSecrets(config.paths.secrets)
  process.env.DATABASE_URL ??= databaseUrl(config, secrets)
  process.env.NEXTAUTH_SECRET ??= secrets.authSecret
  process.env.NEXTAUTH_URL ??= config.publicUrl
  process.env.IMPRINT_DATA_DIR = config.dataDir
  return loadConfig()
}

/**
 * Ends this process when the one that started it is gone: the channel to it closes, even after kill -9.
 * `tidyUp` may use a few seconds before.
 */
export function exitWithParent(tidyUp?: () => void): void {
  // Undefined without a channel: started by hand. False: the other end was gone before we could look.
  if (process.connected === undefined) return
  if (!process.connected) process.exit(1)
  process.once('disconnect', () => {
    if (!tidyUp) process.exit(1)
    setTimeout(() => process.exit(1), ORPHAN_LIMIT_MS).unref()
    tidyUp()
  })
}

export function fail(error: unknown): never {
  console.error(wordsFor(error))
  process.exit(1)
}

/** The message alone for what the person who starts can mend, the whole error for what they cannot. */
export function wordsFor(error: unknown): string {
  const canMend = [ConfigError, SecretsError, StartError].some((kind) => error instanceof kind)
  return canMend ? (error as Error).message : inspect(error)
}
