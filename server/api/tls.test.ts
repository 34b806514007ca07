import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect as connectPlain } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '@/lib/config'
import { until } from '@/test/support/processes'
import { openRaw, untilClosed } from '@/test/support/raw-http'
import { type RunningApi, runApi } from './run-api'
import { timeouts } from './timeouts'

const root = mkdtempSync('/tmp/imprint-tls-')
const LOOK_MS = 50
let folders = 0
let opened: RunningApi[] = []

type Kind = 'ec' | 'rsa'

/** A folder with `cert.pem` and `key.pem` of its own. */
function makePair(name: string, kind: Kind = 'ec'): string {
  const folder = join(root, `${++folders}`)
  mkdirSync(folder)
  const key = kind === 'ec' ? ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'] : ['rsa:2048']
  const out = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  const names = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
  execFileSync('openssl', ['req', '-x509', '-newkey', ...key, '-nodes', '-days', '1', ...names, ...out], {
    stdio: 'ignore',
  })
  return folder
}

async function start(
  folder: string,
  more: { TLS_CERT?: string; TLS_KEY?: string } = {},
): Promise<RunningApi> {
  const config = loadConfig({
    PORT: '0',
    IMPRINT_DATA_DIR: root,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    IMPRINT_LOG_LEVEL: 'silent',
    TLS_CERT: join(folder, 'cert.pem'),
    TLS_KEY: join(folder, 'key.pem'),
    ...more,
  })
  const patience = { headersMs: 1_000, checkMs: 200, closeGraceMs: 300, tlsLookMs: LOOK_MS }
  const api = await runApi(config, { ...timeouts, ...patience })
  opened.push(api)
  return api
}

/** A connection whose handshake is done. */
function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const all = { port, host: '127.0.0.1', rejectUnauthorized: false, ...options }
    const socket = connect(all, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** The name in the certificate that a new connection is shown. */
async function nameServed(port: number): Promise<string> {
  const socket = await handshake(port)
  const name = socket.getPeerCertificate().subject.CN
  socket.destroy()
  return String(name)
}

const ask = (socket: TLSSocket) =>
  new Promise<string>((resolve, reject) => {
    socket.once('data', (data) => resolve(String(data)))
    socket.once('close', () => reject(new Error('closed')))
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  })

let [ec, rsa] = ['', '']
beforeAll(() => {
  ec = makePair('first.example')
  rsa = makePair('first.example', 'rsa')
})
afterEach(async () => {
  await Promise.all(opened.map((api) => api.close()))
  opened = []
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('TLS', () => {
  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is spoken as %s, and HTTP/1.1 in it', async (version) => {
    const { port } = await start(ec)
    const options = { minVersion: version, maxVersion: version, ALPNProtocols: ['h2', 'http/1.1'] }
    const socket = await handshake(port, options)
    expect([socket.getProtocol(), socket.alpnProtocol]).toEqual([version, 'http/1.1'])
    expect(await ask(socket)).toContain('{"status":"ok"}')
    socket.destroy()
  })

  it('is refused to who speaks HTTP/2 only', async () => {
    const { port } = await start(ec)
    await expect(handshake(port, { ALPNProtocols: ['h2'] })).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL',
    })
  })

  it.each(['TLSv1', 'TLSv1.1'] as const)('is refused in the version %s, by us', async (version) => {
    const { port } = await start(ec)
    const old = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
    await expect(handshake(port, old)).rejects.toMatchObject({
      code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    })
  })

  it.each([
    ['rsa', 'AES256-GCM-SHA384'],
    ['rsa', 'ECDHE-RSA-AES256-SHA384'],
    ['rsa', 'ECDHE-RSA-AES128-SHA'],
    ['rsa', 'DHE-RSA-AES256-GCM-SHA384'],
    ['ec', 'ECDHE-ECDSA-AES128-SHA256'],
    ['ec', 'ECDHE-ECDSA-AES256-CCM8'],
  ] as const)('is refused with a cipher that is not good enough: %s %s', async (kind, cipher) => {
    const { port } = await start(kind === 'rsa' ? rsa : ec)
    const weak = { maxVersion: 'TLSv1.2', ciphers: `${cipher}:@SECLEVEL=0` } as const
    await expect(handshake(port, weak)).rejects.toMatchObject({
      code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    })
  })

  it('uses the cipher that the server likes best', async () => {
    const { port } = await start(rsa)
    const ciphers = 'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384'
    const socket = await handshake(port, { maxVersion: 'TLSv1.2', ciphers })
    expect(socket.getCipher().name).toBe('ECDHE-RSA-AES256-GCM-SHA384')
    socket.destroy()
  })

  it('does not hang when something else is spoken, nor when nothing is', async () => {
    const { port } = await start(ec)
    for (const bytes of ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'x', '']) {
      const socket = openRaw(port)
      if (bytes) socket.write(bytes)
      await untilClosed(socket)
    }
    expect(await nameServed(port)).toBe('first.example')
  })

  it('answers a broken request inside like one without TLS', async () => {
    const { port } = await start(ec)
    const socket = await handshake(port)
    const text = await new Promise<string>((resolve) => {
      socket.once('data', (data) => resolve(String(data)))
      socket.write('garbage\r\n\r\n')
    })
    expect(text).toMatch(/^HTTP\/1\.1 400 .*X-Request-Id: [0-9a-f-]{36}\r\n/s)
    socket.destroy()
  })

  it('does not keep the process from ending when a handshake stands still', async () => {
    const api = await start(ec)
    opened = []
    const socket = openRaw(api.port)
    await new Promise((sent) => socket.write(Buffer.from('16030100f4010000f00303', 'hex'), sent))
    await delay(50)
    const asked = performance.now()
    await api.close()
    expect(performance.now() - asked).toBeLessThan(800)
  })

  it('survives a client that leaves in the middle of the handshake', async () => {
    const { port } = await start(ec)
    for (let count = 0; count < 20; count++) {
      const socket = connectPlain(port, '127.0.0.1')
      socket.write(Buffer.from('16030100f4010000f00303', 'hex'))
      await new Promise((sent) => socket.once('connect', sent))
      socket.resetAndDestroy()
    }
    expect(await nameServed(port)).toBe('first.example')
  })
})

describe('at the start', () => {
  const file = (name: string, content: string) => {
    const path = join(root, name)
    writeFileSync(path, content)
    return path
  }

  it.each([
    ['TLS_CERT', 'is missing', () => ({ TLS_CERT: join(root, 'nowhere.pem') })],
    ['TLS_KEY', 'is missing', () => ({ TLS_KEY: join(root, 'nowhere.pem') })],
    ['TLS_CERT', 'is empty', () => ({ TLS_CERT: file('empty.pem', '') })],
    ['TLS_CERT', 'is no certificate', () => ({ TLS_CERT: file('text.pem', 'hello') })],
    ['TLS_CERT', 'is the key', () => ({ TLS_CERT: join(ec, 'key.pem') })],
    ['TLS_KEY', 'is the certificate', () => ({ TLS_KEY: join(ec, 'cert.pem') })],
    ['TLS_KEY', 'is that of another certificate', () => ({ TLS_KEY: join(rsa, 'key.pem') })],
  ])('%s is named when it %s', async (variable, _what, more) => {
    const failure = await start(ec, more()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(ConfigError)
    expect((failure as ConfigError).message).toMatch(new RegExp(`^${variable}: `))
  })
})

describe('new files', () => {
  const copy = (from: string, to: string, names = ['cert.pem', 'key.pem']) => {
    for (const name of names) copyFileSync(join(from, name), join(to, name))
  }
  const served = (port: number, name: string) => until(async () => (await nameServed(port)) === name)
  /** Long enough for contents to be seen twice. */
  const someLooks = () => delay(6 * LOOK_MS)

  async function serving(): Promise<{ folder: string; port: number }> {
    const folder = makePair('old.example')
    const { port } = await start(folder)
    return { folder, port }
  }

  it('are served to new connections, and those that are open go on', async () => {
    const { folder, port } = await serving()
    const open = await handshake(port)
    copy(makePair('new.example'), folder)
    await served(port, 'new.example')
    expect(await ask(open)).toContain('200 OK')
    expect(open.getPeerCertificate().subject.CN).toBe('old.example')
    open.destroy()
  })

  it('may come by renaming, one after the other', async () => {
    const { folder, port } = await serving()
    const next = makePair('new.example', 'rsa')
    renameSync(join(next, 'cert.pem'), join(folder, 'cert.pem'))
    await someLooks()
    // The pair does not fit together now.
    expect(await nameServed(port)).toBe('old.example')
    renameSync(join(next, 'key.pem'), join(folder, 'key.pem'))
    await served(port, 'new.example')
  })

  it('may come by another link: of the folder, or of each file', async () => {
    const [first, second] = [makePair('old.example'), makePair('new.example')]
    const swap = (target: string, link: string) => {
      symlinkSync(target, `${link}.new`)
      renameSync(`${link}.new`, link)
    }
    const live = join(root, 'live')
    swap(first, live)
    const links = join(root, 'links')
    mkdirSync(links)
    for (const name of ['cert.pem', 'key.pem']) swap(join(first, name), join(links, name))
    const [byFolder, byFile] = [await start(live), await start(links)]
    swap(second, live)
    for (const name of ['cert.pem', 'key.pem']) swap(join(second, name), join(links, name))
    await served(byFolder.port, 'new.example')
    await served(byFile.port, 'new.example')
  })

  it.each([
    ['broken', (folder: string) => writeFileSync(join(folder, 'cert.pem'), '-----BEGIN CERTIFICATE-----\n')],
    ['missing', (folder: string) => rmSync(join(folder, 'key.pem'))],
    ['not a pair', (folder: string) => copyFileSync(join(rsa, 'key.pem'), join(folder, 'key.pem'))],
  ])('that are %s change nothing until they are mended', async (_how, spoil) => {
    const { folder, port } = await serving()
    spoil(folder)
    await someLooks()
    expect(await nameServed(port)).toBe('old.example')
    copy(makePair('new.example'), folder)
    await served(port, 'new.example')
  })

  it('keep the versions and ciphers', async () => {
    const { folder, port } = await serving()
    copy(makePair('new.example'), folder)
    await served(port, 'new.example')
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    await expect(handshake(port, old)).rejects.toMatchObject({ code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' })
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0' } as const
    await expect(handshake(port, weak)).rejects.toMatchObject({
      code: 'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
    })
  })
})
