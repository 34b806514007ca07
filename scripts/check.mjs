// npm run check: style, types, architecture.
import { Phases, runTool } from './setup/phases.mjs'
import { endWith } from './setup/progress.mjs'
import { setUp } from './setup/set-up.mjs'

await setUp({ packages: [], builds: [] }).catch(endWith)
const phases = new Phases()
const good = [
  await phases.run('biome', () => runTool('biome', ['check', '--error-on-warnings', '.'])),
  await phases.run('tsc', () => runTool('tsc', ['--noEmit'])),
  await phases.run('architecture', () => runTool('vitest', ['run', 'test/architecture.test.ts'])),
]
phases.print()
process.exit(good.every(Boolean) ? 0 : 1)
