import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '@/lib/config'
import { lookFirst } from './first-look'
import { PortError } from './network'

const folder = mkdtempSync('/tmp/imprint-first-look-')
const file = (name: string) => join(folder, name)

beforeAll(() => {
  for (const name of ['a', 'b'])
    execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
        ...['-subj', '/CN=localhost', '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`)],
      ],
      { stdio: 'ignore' },
    )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const look = (env: Record<string, string>) =>
  lookFirst(loadConfig({ PORT: '0', IMPRINT_DATA_DIR: file('data'), ...env }))

it('refuses a key that is not that of the certificate', async () => {
  await look({ TLS_CERT: file('a.pem'), TLS_KEY: file('a.key') })
  const wrong = look({ TLS_CERT: file('a.pem'), TLS_KEY: file('b.key') })
  await expect(wrong).rejects.toThrow(ConfigError)
  await expect(wrong).rejects.toThrow(/^TLS_KEY: .+ is not the key of the certificate/)
  await expect(look({ TLS_CERT: file('a.pem'), TLS_KEY: file('none') })).rejects.toThrow(/^TLS_KEY: ENOENT/)
})

it('refuses a port that is taken before there is a data folder', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo
  await expect(look({ PORT: String(port) })).rejects.toThrow(PortError)
  expect(existsSync(file('data'))).toBe(false)
  await look({ PORT: String(port), IMPRINT_DATA_DIR: folder })
  other.close()
})

it.each(['99999', '-1', '80.5', 'http'])('names what a port is, for %s', (port) => {
  expect(() => loadConfig({ PORT: port })).toThrow(
    'The environment is not usable.\nPORT: a port is a whole number from 0 to 65535, 0 for any that is free',
  )
})
