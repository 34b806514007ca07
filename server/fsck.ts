import { parseArgs } from 'node:util'
import { loadConfig } from '@/lib/config'
import { checkObjects } from '@/lib/services/check/check-objects'
import { checkRecords } from '@/lib/services/check/check-records'
import { checkWork } from '@/lib/services/check/check-rows'
import { wire } from '@/lib/wiring'
import { withExistingDatabase } from './database-server'
import { fail } from './entry'

/**
 * `npm run fsck [-- --repair] [--full]`: compares database and store and prints what does not agree. Exit 1 when
 * something is wrong and was not repaired. Repair only removes what nothing refers to and recounts; it never touches
 * bytes that a row claims. A full check reads everything, and rebuilds lost redundancy from what is left. Safe beside a running service: what is being written has a row.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { repair: { type: 'boolean', default: false }, full: { type: 'boolean', default: false } },
  })
  return withExistingDatabase(loadConfig(), async (url) => {
    const { services, close } = wire(loadConfig({ ...process.env, DATABASE_URL: url }), 'imprint-fsck')
    let left = 0
    let repaired = 0
    try {
      const options = { repair: values.repair, isFull: values.full }
      const checks = [
        checkWork(services, options.repair),
        checkRecords(services),
        checkObjects(services, options),
      ]
      for (const findings of checks) {
        for await (const { kind, subject, detail, isRepaired } of findings) {
          console.log(`${isRepaired ? 'repaired' : 'found'}  ${kind}  ${subject}  ${detail}`)
          if (isRepaired) repaired++
          else left++
        }
      }
    } finally {
      await close()
    }
    console.log(`fsck: ${left} found, ${repaired} repaired`)
    return left > 0 ? 1 : 0
  })
}

main().then((code) => process.exit(code), fail)
