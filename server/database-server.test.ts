import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { loadConfig } from '@/lib/config'
import { withExistingDatabase } from './database-server'
import { StartError } from './start-error'

const parent = mkdtempSync(join(tmpdir(), 'imprint-nowhere-'))
afterEach(() => rmSync(parent, { recursive: true, force: true }))

it('a check of a deployment that is not there says so and makes nothing', async () => {
  const dataDir = join(parent, 'data')
  const checked = withExistingDatabase(loadConfig({ IMPRINT_DATA_DIR: dataDir }), async () => 'checked')
  await expect(checked).rejects.toThrow(StartError)
  await expect(checked).rejects.toThrow(`No deployment in ${dataDir}; set IMPRINT_DATA_DIR`)
  expect(existsSync(dataDir)).toBe(false)
})
