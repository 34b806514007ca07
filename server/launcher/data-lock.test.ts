import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { projectRoot } from '@/server/project-root'
import { watch } from '@/test/support/processes'
import { DataFolderInUse, lockDataFolder } from './data-lock'

let folder: string

beforeEach(() => {
  folder = mkdtempSync('/tmp/imprint-lock-')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Another process that holds the lock until it is killed. */
async function holdElsewhere() {
  const script = `import('@/server/launcher/data-lock').then(({ lockDataFolder }) => {
    lockDataFolder(${JSON.stringify(folder)}); console.log('held'); setInterval(() => {}, 1000) })`
  const other = watch(process.execPath, ['--import', 'tsx', '--eval', script], { cwd: projectRoot })
  await other.prints(/held/)
  return other
}

it('refuses a second process, names the first, and is free the moment that one is killed', async () => {
  const other = await holdElsewhere()
  expect(() => lockDataFolder(folder)).toThrow(DataFolderInUse)
  expect(() => lockDataFolder(folder)).toThrow(`process ${other.child.pid}`)
  other.child.kill('SIGKILL')
  await other.ended
  lockDataFolder(folder)()
})

it('does not care what a killed process left in the file', () => {
  writeFileSync(join(folder, 'lock'), '1\n')
  const unlock = lockDataFolder(folder)
  expect(() => lockDataFolder(folder)).toThrow(`process ${process.pid}`)
  unlock()
  lockDataFolder(folder)()
})
