import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditKey } from './domain/audit/checkpoint'
import { loadSecrets, SecretsError } from './secrets'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync('/tmp/imprint-secrets-')
  path = join(folder, 'secrets.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const older = {
  authSecret: 'a'.repeat(48),
  databasePassword: 'b'.repeat(24),
  sealingKey: Buffer.alloc(32, 1).toString('base64'),
  laterAddition: 'kept',
}

describe('the secrets file', () => {
  it('is made once, for its owner only', () => {
    const secrets = loadSecrets(path)
    expect(loadSecrets(path)).toEqual(secrets)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(auditKey(secrets.auditSigningKey).id).toMatch(/^[0-9a-f]{16}$/)
  })

  it('of an older deployment gets the signing key and keeps the rest', () => {
    writeFileSync(path, JSON.stringify(older), { mode: 0o644 })
    const { auditSigningKey } = loadSecrets(path)
    const key = createPrivateKey({
      key: Buffer.from(auditSigningKey, 'base64'),
      format: 'der',
      type: 'pkcs8',
    })
    expect(key.asymmetricKeyType).toBe('ed25519')
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ ...older, auditSigningKey })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(loadSecrets(path).auditSigningKey).toBe(auditSigningKey)
  })

  it('of an older deployment gets the same key from two processes that find it at once', () => {
    writeFileSync(path, JSON.stringify(older))
    const first = loadSecrets(path)
    writeFileSync(path, JSON.stringify(older))
    expect(loadSecrets(path)).toEqual(first)
  })

  it.each([
    [{ ...older, auditSigningKey: 'x' }, 'auditSigningKey'],
    [{ ...older, sealingKey: 'x' }, 'sealingKey'],
  ])('that is damaged is never mended by itself', (damaged, field) => {
    writeFileSync(path, JSON.stringify(damaged))
    expect(() => loadSecrets(path)).toThrow(SecretsError)
    expect(() => loadSecrets(path)).toThrow(field)
  })
})
