import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigError, loadConfig } from '@/lib/config'
import { noteWorkerAlive } from '@/lib/services/health/workers'
import { signedIn, TEST_SECRET } from '@/test/support/api'
import { useTestDatabase } from '@/test/support/database'
import { makeAccount, makeRegions } from '@/test/support/world'
import { type RunningApi, runApi } from './run-api'

const database = useTestDatabase()
const dataDir = mkdtempSync('/tmp/imprint-api-')

/** Stands where the console stands: answers with what it received. */
interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  bodyBytes: number
}
let consoleServer: Server
let consolePort: number
let api: RunningApi
let url: string

const start = (more: Record<string, string> = {}) =>
  runApi(
    loadConfig({
      PORT: '0',
      IMPRINT_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      IMPRINT_CONSOLE_PORT: String(consolePort),
      IMPRINT_LOG_LEVEL: 'silent',
      ...more,
    }),
  )

function startConsole(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    let bodyBytes = 0
    request.on('data', (chunk: Buffer) => {
      bodyBytes += chunk.length
    })
    request.on('end', () => {
      const { method, url: path, headers } = request
      response.setHeader('Set-Cookie', ['a=1', 'b=2'])
      response.setHeader('Connection', 'keep-alive, X-Only-Here')
      response.setHeader('X-Only-Here', '1')
      response.setHeader('Content-Security-Policy', "default-src 'unsafe-everything'")
      response.end(JSON.stringify({ method, url: path, headers, bodyBytes }))
    })
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

beforeAll(async () => {
  process.env.NEXTAUTH_SECRET = TEST_SECRET
  consoleServer = await startConsole(0)
  consolePort = (consoleServer.address() as { port: number }).port
  api = await start()
  url = `http://127.0.0.1:${api.port}`
  await makeRegions(database)
})
afterAll(async () => {
  await api?.close()
  consoleServer?.closeAllConnections()
  consoleServer?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const received = async (path: string, init?: RequestInit) => {
  const response = await fetch(url + path, init)
  return { response, received: (await response.json()) as Received }
}

describe('health', () => {
  it('says that the process lives', async () => {
    const response = await fetch(`${url}/healthz`)
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }])
  })

  it('is ready with database, store and a worker, and not before', async () => {
    const before = await fetch(`${url}/readyz`)
    expect(before.status).toBe(503)
    expect(await before.json()).toMatchObject({
      status: 'not_ready',
      parts: { database: 'ok', store: 'ok', worker: 'failing' },
    })
    await noteWorkerAlive(database, 'worker-of-this-test')
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
  })
})

describe('pages', () => {
  it('pass on, with path, query, body and several cookies', async () => {
    const { response, received: at } = await received('/images/private?q=a%20b&x=1', {
      method: 'POST',
      body: 'x'.repeat(2_000_000),
    })
    expect(at).toMatchObject({ method: 'POST', url: '/images/private?q=a%20b&x=1', bodyBytes: 2_000_000 })
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(response.headers.get('x-only-here')).toBeNull()
  })

  it.each(['Transfer-Encoding: chunked', 'Connection: content-length'])(
    'never let the body of a GET become a request of its own (%s)',
    async (header) => {
      const hidden = 'GET /hidden HTTP/1.1\r\nHost: evil\r\n\r\n'
      const size = hidden.length
      const body = header.startsWith('Transfer') ? `${size.toString(16)}\r\n${hidden}\r\n0\r\n\r\n` : hidden
      const length = header.startsWith('Transfer') ? '' : `Content-Length: ${size}\r\n`
      const seen: string[] = []
      const note = (request: IncomingMessage) => seen.push(request.url ?? '')
      consoleServer.on('request', note)
      await new Promise<void>((resolve) => {
        const socket = connect(api.port, '127.0.0.1', () =>
          socket.write(`GET /shown HTTP/1.1\r\nHost: x\r\n${length}${header}\r\n\r\n${body}`),
        )
        socket.once('data', () => socket.destroy())
        socket.once('close', () => resolve())
      })
      await fetch(`${url}/next`)
      consoleServer.off('request', note)
      expect(seen).toEqual(['/shown', '/next'])
    },
  )

  it('carry a policy with a fresh nonce that the console is told, whatever a client claims', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { response, received: at } = await received('/images', {
          headers: { 'x-nonce': 'mine', 'content-security-policy': "script-src 'nonce-mine'" },
        })
        const nonce = String(at.headers['x-nonce'])
        const policy = response.headers.get('content-security-policy')
        expect(policy).toBe(at.headers['content-security-policy'])
        expect(policy).toContain(`script-src 'self' 'nonce-${nonce}'`)
        expect(policy).toContain("frame-ancestors 'none'")
        expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
        return nonce
      }),
    )
    expect(new Set([...nonces, 'mine']).size).toBe(3)
  })

  it('refuse a body that no page needs', async () => {
    const response = await fetch(`${url}/images`, { method: 'POST', body: Buffer.alloc(5_000_000) })
    expect(response.status).toBe(413)
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
    })
    const init = { method: 'POST', body: endless, duplex: 'half' } as RequestInit
    const counted = await fetch(`${url}/images`, init).then(
      ({ status }) => status,
      () => 'cut',
    )
    expect([413, 'cut']).toContain(counted)
  })

  it('show that the console is starting, in the language of the browser, until it is there', async () => {
    consoleServer.closeAllConnections()
    await new Promise((closed) => consoleServer.close(closed))
    const page = await fetch(`${url}/images`, {
      headers: { accept: 'text/html', 'accept-language': 'zh-CN,zh' },
    })
    expect(page.status).toBe(503)
    expect(page.headers.get('retry-after')).toBe('2')
    const text = await page.text()
    expect(text).toContain('http-equiv="refresh"')
    expect(text).toContain('控制台正在启动')
    const data = await fetch(`${url}/images`, { headers: { accept: 'application/json' } })
    expect([data.status, await data.json()]).toMatchObject([503, { error: { code: 'unavailable' } }])
    consoleServer = await startConsole(consolePort)
    expect((await received('/images')).response.status).toBe(200)
  })
})

describe('every answer', () => {
  it.each(['/healthz', '/api/console/images', '/api/console/nowhere', '/images'])(
    'has safe headers: %s',
    async (path) => {
      const { headers } = await fetch(url + path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin')
      expect(headers.get('permissions-policy')).toContain('camera=()')
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(headers.get('strict-transport-security')).toBeNull()
      expect(headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/)
    },
  )

  it('keeps a sane request id and replaces any other', async () => {
    const { response, received: at } = await received('/images', {
      headers: { 'x-request-id': 'my-request-1' },
    })
    expect([response.headers.get('x-request-id'), at.headers['x-request-id']]).toEqual([
      'my-request-1',
      'my-request-1',
    ])
    const bad = await received('/images', { headers: { 'x-request-id': '<script>alert(1)</script>' } })
    expect(bad.response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('tells the console the address that a proxy on this machine saw, and no other', async () => {
    const { received: direct } = await received('/images')
    expect(direct.headers['x-forwarded-for']).toBe('127.0.0.1')
    const { received: proxied } = await received('/images', {
      headers: { 'x-forwarded-for': '203.0.113.9, 198.51.100.7', 'x-forwarded-proto': 'https' },
    })
    expect(proxied.headers['x-forwarded-for']).toBe('198.51.100.7')
    expect(proxied.headers['x-forwarded-proto']).toBe('https')
  })
})

describe('reads of the console', () => {
  it('need a session, and answer refusals as data with the request id', async () => {
    const response = await fetch(`${url}/api/console/images?tab=private`)
    const requestId = response.headers.get('x-request-id')
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: { code: 'auth.required', params: {}, message: 'auth.required', requestId } },
    ])
  })

  it('answer a list, and say which parameter is wrong', async () => {
    const session = await signedIn(database, url, await makeAccount(database))
    const list = await session.json('/api/console/images?tab=private&pageSize=10&status=active&status=queued')
    expect(list).toEqual({ status: 200, body: { images: [], nextCursor: null, previousCursor: null } })
    const wrong = await session.json('/api/console/images?tab=private&pageSize=many')
    expect(wrong).toMatchObject({ status: 400, body: { error: { params: { field: 'pageSize' } } } })
    expect(await session.json('/api/console/nowhere')).toMatchObject({ status: 404 })
    for (const path of ['jobs', 'invitations/count', 'buckets', 'uploads', 'quotas', 'tags'])
      expect([path, (await session.json(`/api/console/${path}`)).status]).toEqual([path, 200])
  })

  it('refuse a body that is too large or no JSON', async () => {
    const session = await signedIn(database, url, await makeAccount(database))
    const post = (body: string) => session.json('/api/console/uploads', { method: 'POST', body })
    expect(await post('{')).toMatchObject({ status: 400, body: { error: { code: 'request.invalid' } } })
    expect(await post(`"${'x'.repeat(1_100_000)}"`)).toMatchObject({ status: 413 })
  })
})

describe('the process', () => {
  it('says which variable is wrong when its port is taken or a certificate missing', async () => {
    await expect(start({ PORT: String(api.port) })).rejects.toThrow(ConfigError)
    await expect(start({ PORT: String(api.port) })).rejects.toThrow(/PORT/)
    await expect(start({ TLS_CERT: '/nowhere', TLS_KEY: '/nowhere' })).rejects.toThrow(/TLS_CERT/)
  })

  it('lets a running request end when it is closed, and takes no new one', async () => {
    const closing = await start()
    const socket = connect(closing.port, '127.0.0.1')
    // A request whose end is still on its way.
    socket.write('POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab')
    await new Promise((next) => setTimeout(next, 200))
    const closed = closing.close()
    await new Promise((next) => setTimeout(next, 200))
    await expect(fetch(`http://127.0.0.1:${closing.port}/healthz`)).rejects.toThrow()
    const answer = new Promise<string>((resolve) => {
      let text = ''
      socket.on('data', (chunk) => {
        text += chunk
      })
      socket.on('close', () => resolve(text))
    })
    socket.write('cd')
    expect(await answer).toContain('"bodyBytes":4')
    await closed
  })

  it('serves TLS, and tells browsers to stay with it', async () => {
    const [key, cert] = [join(dataDir, 'key.pem'), join(dataDir, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '1',
      ].concat(['-subj', '/CN=localhost', '-keyout', key, '-out', cert]),
      { stdio: 'ignore' },
    )
    const secure = await start({ TLS_CERT: cert, TLS_KEY: key })
    try {
      const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
        const options = {
          port: secure.port,
          host: '127.0.0.1',
          path: '/healthz',
          ca: readFileSync(cert),
          servername: 'localhost',
          agent: false as const,
        }
        httpsRequest(options, (response) => resolve(response.resume().headers))
          .on('error', reject)
          .end()
      })
      expect(headers['strict-transport-security']).toMatch(/max-age=\d{7,}/)
    } finally {
      await secure.close()
    }
  })
})
