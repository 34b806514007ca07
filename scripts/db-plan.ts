// npm run db:plan -- <words>              writes prisma/migrations/<timestamp>_<words>/migration.sql
// npm run db:plan -- --replace <folder>   writes an unreleased migration anew, from those before it
// npm run db:plan -- --check              only says whether schema and migrations agree (exit 1 if not)
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { fail } from '@/server/entry'
import { migrationsFolder } from '@/server/migrations/deploy'
import { planMigration } from '@/server/migrations/plan'
import { startPostgres } from '@/server/postgres/start-postgres'
import { StartError } from '@/server/start-error'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { replace: { type: 'string' }, check: { type: 'boolean', default: false } },
})

async function main(): Promise<void> {
  const words = positionals
    .join('_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
  if (!values.check && !values.replace && !words)
    throw new StartError('Name the migration: npm run db:plan -- <words>')
  const sql = await onScratchDatabase((url) => planMigration(url, { before: values.replace }))
  if (sql === null) return console.log('Schema and migrations agree: nothing to write.')
  if (values.check) {
    console.log(sql)
    process.exitCode = 1
    return
  }
  const folder = join(migrationsFolder, values.replace ?? `${timestamp()}_${words}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'migration.sql'), sql)
  writeFileSync(join(migrationsFolder, 'migration_lock.toml'), 'provider = "postgresql"\n')
  console.log(`Wrote ${join(folder, 'migration.sql')}. Read it before you commit it.`)
}

async function onScratchDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync('/tmp/imprint-plan-')
  chmodSync(folder, 0o711)
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'),
    socketFolder: join(folder, 'run'),
    logFile: join(folder, 'postgres.log'),
    password: 'scratch',
    syncsToDisk: false,
  })
  try {
    return await work(server.url())
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function timestamp(): string {
  return new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

// The schema engine leaves a timer of ten seconds behind.
main().then(() => process.exit(), fail)
