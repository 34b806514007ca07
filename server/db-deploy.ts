import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/config'
import { withDatabase } from './database-server'
import { fail } from './entry'
import { deployMigrations } from './migrations/deploy'

/** `npm run db:deploy [-- --retry]`: applies missing migrations, with or without a running launcher. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { retry: { type: 'boolean', default: false } } })
  const applied = await withDatabase(loadConfig(), (url) =>
    deployMigrations(url, { retriesFailed: values.retry }),
  )
  console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
}

// The schema engine leaves a timer of ten seconds behind.
main().then(() => process.exit(0), fail)
