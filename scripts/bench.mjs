// npm run bench -- <area>: prints figures and ratios against a reference of the same run, as text and JSON.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { endWith, SetupError } from './setup/progress.mjs'
import { root } from './setup/root.mjs'
import { setUp } from './setup/set-up.mjs'

const folder = join(root, 'bench')
const areas = readdirSync(folder).flatMap((name) => (/^[a-z-]+\.ts$/.test(name) ? [name.slice(0, -3)] : []))
const [area, ...rest] = process.argv.slice(2)
if (!area || !existsSync(join(folder, `${area}.ts`))) {
  endWith(new SetupError(`npm run bench -- <area>, where <area> is one of: ${areas.join(', ')}`))
}
await setUp({ builds: ['server'] }).catch(endWith)
const { status } = spawnSync(
  process.execPath,
  ['--expose-gc', '--import', 'tsx', join(folder, `${area}.ts`), ...rest],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
process.exit(status ?? 1)
