import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/config'
import { signEarlierRecords } from '@/lib/services/image/record-signature'
import { wire } from '@/lib/wiring'
import { withDatabase } from './database-server'
import { fail } from './entry'
import { deployMigrations } from './migrations/deploy'
import { signAfter } from './migrations/sign-after'

/**
 * `npm run db:deploy [-- --retry] [--sign]`: applies missing migrations, with or without a running launcher. `--sign` signs
 * the finished images that have no signature, for an upgrade that was killed before it had signed them all.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { retry: { type: 'boolean', default: false }, sign: { type: 'boolean', default: false } },
  })
  await withDatabase(loadConfig(), async (url) => {
    const applied = await deployMigrations(url, { retriesFailed: values.retry })
    console.log(applied.length > 0 ? `Applied: ${applied.join(', ')}` : 'The database is up to date.')
    const { services, close } = wire(loadConfig({ ...process.env, DATABASE_URL: url }), 'imprint-deploy')
    try {
      const signed = values.sign ? await signEarlierRecords(services) : await signAfter(applied, services)
      if (signed > 0) console.log(`Signed the records of ${signed} images.`)
    } finally {
      await close()
    }
  })
}

// The schema engine leaves a timer of ten seconds behind.
main().then(() => process.exit(0), fail)
