import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { loadSecrets } from './secrets'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync('/tmp/imprint-secrets-')
  file = join(folder, 'deep', 'secrets.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('are made once, differ between deployments, and are closed to everybody else', () => {
  const secrets = loadSecrets(file)
  expect(loadSecrets(file)).toEqual(secrets)
  const other = loadSecrets(join(folder, 'other.json'))
  expect(other.authSecret).not.toBe(secrets.authSecret)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('are closed again when somebody opened the file', () => {
  const secrets = loadSecrets(file)
  chmodSync(file, 0o644)
  expect(loadSecrets(file)).toEqual(secrets)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

it('are never made anew over a damaged file, which may be the only key to sealed data', () => {
  const { sealingKey: _, ...rest } = loadSecrets(file)
  writeFileSync(file, JSON.stringify(rest))
  expect(() => loadSecrets(file)).toThrow(/damaged \(sealingKey\)/)
  writeFileSync(file, '{"auth')
  expect(() => loadSecrets(file)).toThrow(/damaged \(the file\)/)
})
