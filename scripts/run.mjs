// npm run api | console | worker | fsck | audit:verify | db:deploy: runs one process alone, building when needed.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { endWith, SetupError } from './setup/progress.mjs'
import { root } from './setup/root.mjs'
import { setUp } from './setup/set-up.mjs'

// The process finds its own arguments where it expects them.
const [entry = ''] = process.argv.splice(2, 1)
if (!/^[a-z-]+$/.test(entry) || !existsSync(join(root, 'server', `${entry}.ts`))) {
  endWith(new SetupError(`There is no process "${entry}".`))
}
await setUp({ builds: entry === 'console' ? ['server', 'console'] : ['server'] }).catch(endWith)
await import(pathToFileURL(join(root, 'dist', 'server', `${entry}.mjs`)).href)
