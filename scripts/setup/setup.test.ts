import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'

/** The scripts run in plain Node before anything is installed; so they do here. */
function run(code: string, env: Record<string, string> = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

describe('system packages', () => {
  const ensure = `
    import { ensureSystemPackages } from './scripts/setup/system-packages.mjs'
    import { endWith } from './scripts/setup/progress.mjs'
    await ensureSystemPackages(['runtime']).catch(endWith)
    console.log('all there')`

  it('that are there are left alone', () => {
    expect(run(ensure)).toEqual({ status: 0, output: 'all there\n' })
  })

  it('that are missing where they cannot be installed are named in one command line', () => {
    const { status, output } = run(ensure, { PATH: '/nonexistent' })
    expect(status).toBe(1)
    expect(output).toMatch(/sudo apt-get install -y --no-install-recommends qemu-utils bubblewrap/)
    expect(output).not.toMatch(/\bat .*system-packages\.mjs/)
  })
})

describe('the last line of npm test', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync('/tmp/imprint-results-')
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  function count(kind: 'vitestCount' | 'playwrightCount', report: unknown): unknown {
    const file = join(folder, 'report.json')
    if (report !== undefined) writeFileSync(file, JSON.stringify(report))
    const path = JSON.stringify(report === undefined ? join(folder, 'missing.json') : file)
    const code = `import { ${kind} } from './scripts/setup/results.mjs'; console.log(JSON.stringify(${kind}(${path})))`
    return JSON.parse(run(code).output)
  }

  const loaded = { status: 'passed', assertionResults: [{}] }
  const broken = { status: 'failed', assertionResults: [] }

  it.each([
    ['all well', { numPassedTests: 3, numFailedTests: 0, success: true, testResults: [loaded] }, [3, 0]],
    [
      'a failed test',
      { numPassedTests: 2, numFailedTests: 1, success: false, testResults: [loaded] },
      [2, 1],
    ],
    [
      'a file that does not load',
      { numPassedTests: 2, numFailedTests: 0, success: false, testResults: [loaded, broken] },
      [2, 1],
    ],
    [
      'a failure outside tests',
      { numPassedTests: 2, numFailedTests: 0, success: false, testResults: [loaded] },
      [2, 1],
    ],
  ])('counts Vitest: %s', (_, report, [passed, failed]) => {
    expect(count('vitestCount', report)).toEqual({ passed, failed })
  })

  it.each([
    ['all well', { stats: { expected: 4, flaky: 1, unexpected: 0 }, errors: [] }, [5, 0]],
    ['a failed test', { stats: { expected: 4, flaky: 0, unexpected: 2 }, errors: [] }, [4, 2]],
    ['a set-up that broke', { stats: { expected: 0, flaky: 0, unexpected: 0 }, errors: [{}] }, [0, 1]],
  ])('counts Playwright: %s', (_, report, [passed, failed]) => {
    expect(count('playwrightCount', report)).toEqual({ passed, failed })
  })

  it('takes a missing report for a failure', () => {
    expect(count('vitestCount', undefined)).toEqual({ passed: 0, failed: 1 })
  })
})
