// npm test: the whole suite with all it needs; ends with the line "N passed, N failed".
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Phases, runTool } from './setup/phases.mjs'
import { endWith } from './setup/progress.mjs'
import { checkCount, playwrightCount, vitestCount } from './setup/results.mjs'
import { root } from './setup/root.mjs'
import { environmentWithSbin } from './setup/sbin.mjs'
import { setUp } from './setup/set-up.mjs'

const reports = join(root, 'dist', 'test')
const vitestReport = join(reports, 'vitest.json')
const playwrightReport = join(reports, 'playwright.json')

const phases = new Phases()
const counts = []
try {
  await phases.run('set-up', () => setUp({ packages: ['runtime', 'test'] }))
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })

  counts.push(checkCount(await phases.run('biome', () => runTool('biome', ['check', '.']))))
  counts.push(checkCount(await phases.run('tsc', () => runTool('tsc', ['--noEmit']))))
  // Unused code is worth a look, not a red build: it does not count.
  await phases.run('knip', () => runTool('knip', ['--no-exit-code']))
  counts.push(await phases.run('vitest', vitest))
  if (hasEndToEndTests()) counts.push(await phases.run('playwright', playwright))
} catch (error) {
  endWith(error)
}
phases.print()
const sum = (field) => counts.reduce((total, count) => total + count[field], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exit(sum('failed') === 0 ? 0 : 1)

async function vitest() {
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`]
  await runTool('vitest', args, environmentWithSbin())
  return vitestCount(vitestReport)
}

async function playwright() {
  const env = { ...environmentWithSbin(), IMPRINT_TEST_RESULTS: playwrightReport }
  await runTool('playwright', ['test'], env)
  return playwrightCount(playwrightReport)
}

function hasEndToEndTests() {
  return (
    existsSync(join(root, 'e2e')) && readdirSync(join(root, 'e2e')).some((name) => name.endsWith('.spec.ts'))
  )
}
