import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '@/lib/config'
import { loadSecrets, type Secrets } from '@/lib/secrets'
import { makeDataFolder } from './launcher/data-folder'
import { DataFolderInUse, lockDataFolder } from './launcher/data-lock'
import { embeddedUrl, startPostgres } from './postgres/start-postgres'
import { StartError } from './start-error'

export interface DatabaseServer {
  url: string
  stop(): Promise<void>
}

/** The database that the configuration names: an outside one as it is, else the embedded one, started. */
export async function openDatabaseServer(
  config: Config,
  secrets: Secrets,
  onEvent?: (message: string) => void,
): Promise<DatabaseServer> {
  if (config.DATABASE_URL) return { url: config.DATABASE_URL, stop: async () => undefined }
  const server = await startPostgres({
    dataDir: config.paths.postgres,
    socketFolder: socketFolder(config),
    logFile: join(config.paths.logs, 'postgres.log'),
    password: secrets.databasePassword,
    onEvent,
  })
  return { url: server.url(), stop: () => server.stop() }
}

/** The address alone, for a process beside a running launcher. */
export function databaseUrl(config: Config, secrets: Secrets): string {
  return config.DATABASE_URL ?? embeddedUrl(socketFolder(config), secrets.databasePassword)
}

/**
 * Runs `work` on a database that has to be there already, as `withDatabase` does.
 * @throws StartError, having made nothing, where there is none
 */
export async function withExistingDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (!config.DATABASE_URL && !existsSync(join(config.paths.postgres, 'PG_VERSION')))
    throw new StartError(`No deployment in ${config.dataDir}; set IMPRINT_DATA_DIR to the folder of one.`)
  return withDatabase(config, work)
}

/** Runs `work` on the configured database: beside a running launcher, or starting the embedded server meanwhile. */
export async function withDatabase<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  if (config.DATABASE_URL) return work(config.DATABASE_URL)
  makeDataFolder(config)
  const secrets = loadSecrets(config.paths.secrets)
  let unlock: () => void
  try {
    unlock = lockDataFolder(config.dataDir)
  } catch (error) {
    // The launcher that holds the folder serves its database.
    if (error instanceof DataFolderInUse) return work(databaseUrl(config, secrets))
    throw error
  }
  const server = await openDatabaseServer(config, secrets)
  try {
    return await work(server.url)
  } finally {
    await server.stop()
    unlock()
  }
}

function socketFolder(config: Config): string {
  return join(config.paths.run, 'postgres')
}
