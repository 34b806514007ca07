import { createDatabase } from '@/lib/db/client'
import { loadSecrets } from '@/lib/secrets'
import { seed } from '@/prisma/seed'
import { exitWithParent, fail, prepareEnvironment } from './entry'
import type { Prepared } from './launcher/prepare-database'
import { deployMigrations } from './migrations/deploy'
import { signAfter } from './migrations/sign-after'

/** Run by the launcher before the other processes: applies missing migrations, fills an empty deployment. */
async function main(): Promise<Prepared> {
  exitWithParent()
  const config = prepareEnvironment()
  const url = config.DATABASE_URL!
  const applied = await deployMigrations(url)
  if (applied.length > 0) console.log(`Database: applied ${applied.join(', ')}`)

  const { prisma, pool, close } = createDatabase(url, { applicationName: 'imprint-launcher' })
  const session = await pool.connect()
  try {
    // Two launchers on one outside database: the second finds the first one's accounts.
    await session.query(`SELECT pg_advisory_lock(hashtext('imprint.seed'))`)
    const { sealingKey, auditSigningKey } = loadSecrets(config.paths.secrets)
    await signAfter(applied, { prisma, secrets: { sealingKey, auditSigningKey } })
    const options = { seed: config.IMPRINT_SEED, credentialsPath: config.paths.credentials, sealingKey }
    return { isFirstStart: (await seed(prisma, options)) !== null }
  } finally {
    session.release(true)
    await close()
  }
}

main().then((prepared) => process.send?.(prepared, () => process.exit(0)), fail)
