import { join } from 'node:path'
import pg from 'pg'
import { projectRoot } from '@/server/project-root'
import { StartError } from '@/server/start-error'
import { type Migration, migrationList, readMigrations } from './migration-files'
import { NO_FILTERS, openSchemaEngine } from './schema-engine'

export const migrationsFolder = join(projectRoot, 'prisma', 'migrations')

/** A migration that stands in the way, with what to do about it. */
export class MigrationError extends StartError {}

export interface DeployOptions {
  folder?: string
  /** Tries migrations again that failed earlier. */
  retriesFailed?: boolean
  /** Leaves out this migration and those after it. */
  before?: string
}

/**
 * Applies what is missing, in order; each file in one transaction. Two deployments at once: one applies, the other waits.
 * @returns the names applied now
 * @throws MigrationError when a file fails, failed earlier, or was edited after it had been applied
 */
export async function deployMigrations(url: string, options: DeployOptions = {}): Promise<string[]> {
  const folder = options.folder ?? migrationsFolder
  const migrations = readMigrations(folder).filter(({ name }) => !options.before || name < options.before)
  const recorded = await withClient(url, readRecords)
  const failed = recorded.filter((record) => record.state === 'failed')
  if (failed.length > 0) {
    if (!options.retriesFailed) throw failedEarlier(failed[0]!)
    await withClient(url, markRolledBack)
  }
  const applied = new Map(recorded.filter(isApplied).map(({ name, checksum }) => [name, checksum]))
  refuseEdited(migrations, applied)
  // The usual start: nothing to do, so the engine (5 MB of wasm) is not even loaded.
  if (migrations.every(({ name }) => applied.has(name))) return []
  const { engine, dispose } = await openSchemaEngine(url, undefined)
  try {
    const input = { migrationsList: migrationList(folder, migrations), filters: NO_FILTERS }
    return (await engine.applyMigrations(input)).appliedMigrationNames
  } catch (error) {
    const now = await withClient(url, readRecords)
    const failure = now.find((record) => record.state === 'failed')
    throw failure ? failedEarlier(failure) : new MigrationError(wordsOf(error), { cause: error })
  } finally {
    await dispose()
  }
}

interface MigrationRecord {
  name: string
  checksum: string
  state: 'applied' | 'failed'
  logs: string
}

async function readRecords(client: pg.Client): Promise<MigrationRecord[]> {
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
  )
  if (!rows[0]?.exists) return []
  // An unfinished row of a deployment that runs now looks like a failed one: its lock tells them apart.
  await client.query('SELECT pg_advisory_lock($1)', [ENGINE_LOCK])
  const records = await client.query<MigrationRecord>(
    `SELECT migration_name AS name, checksum, coalesce(logs, '') AS logs,
            CASE WHEN finished_at IS NULL THEN 'failed' ELSE 'applied' END AS state
       FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  )
  await client.query('SELECT pg_advisory_unlock($1)', [ENGINE_LOCK])
  return records.rows
}

/** The advisory lock that Prisma's engines hold while they migrate. */
const ENGINE_LOCK = 72_707_369

async function markRolledBack(client: pg.Client): Promise<void> {
  await client.query(
    'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  )
}

function refuseEdited(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): void {
  const edited = migrations.find(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum)
  if (!edited) return
  throw new MigrationError(
    `The migration ${edited.name} was edited after this database had applied it. Restore the file and add a new ` +
      'migration, or start with an empty database.',
  )
}

const isApplied = (record: MigrationRecord) => record.state === 'applied'

function failedEarlier(record: MigrationRecord): MigrationError {
  return new MigrationError(
    `The migration ${record.name} failed. Nothing of it was kept.\n${record.logs.trim()}\n` +
      'Mend the cause, then run: npm run db:deploy -- --retry',
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
