// npm run test:clients: programs that others wrote for OpenStack and Huawei Cloud judge a product started from this checkout.
import { Phases } from './setup/phases.mjs'
import { endWith } from './setup/progress.mjs'
import { setUp } from './setup/set-up.mjs'

const phases = new Phases()
try {
  await phases.run('set-up', () => setUp({ packages: ['runtime', 'test', 'clients'] }))
  // Only now is it certain that there are packages.
  const { register } = await import('tsx/esm/api')
  register()
  const { runJudges } = await import('../test/clients/run-judges.ts')
  const { passed, failed } = await phases.run('judges', runJudges)
  phases.print()
  console.log(`\n${passed} passed, ${failed} failed`)
  process.exit(failed === 0 ? 0 : 1)
} catch (error) {
  endWith(error)
}
