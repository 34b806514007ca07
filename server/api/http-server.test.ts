import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '@/lib/config'
import { openRaw, parseRaw, sendRaw, untilClosed } from '@/test/support/raw-http'
import { type RunningApi, runApi } from './run-api'
import { timeouts } from './timeouts'

const dataDir = mkdtempSync('/tmp/imprint-edge-')
const patience = { ...timeouts, headersMs: 4_000, checkMs: 200, bodyWindowMs: 2_000, closeGraceMs: 10_000 }

/** Stands where the console stands: answers with the target it was asked for, when the body is there. */
let consoleServer: Server
let api: RunningApi
let url: string
const opened: RunningApi[] = []

/** Without a database: nothing here comes that far. */
async function start(more: Record<string, string> = {}): Promise<RunningApi> {
  const { port } = consoleServer.address() as { port: number }
  const config = loadConfig({
    PORT: '0',
    IMPRINT_DATA_DIR: dataDir,
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    IMPRINT_CONSOLE_PORT: String(port),
    IMPRINT_LOG_LEVEL: 'silent',
    ...more,
  })
  const started = await runApi(config, patience)
  opened.push(started)
  return started
}

beforeAll(async () => {
  consoleServer = createServer((request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify({ target: request.url })))
  })
  await new Promise<void>((listening) => consoleServer.listen(0, '127.0.0.1', listening))
  api = await start({ IMPRINT_RATE_ADDRESS: '0' })
  url = `http://127.0.0.1:${api.port}`
})
afterEach(async () => {
  await Promise.all(opened.filter((one) => one !== api).map((one) => one.close()))
  opened.splice(0, opened.length, api)
})
afterAll(async () => {
  await api?.close()
  consoleServer?.closeAllConnections()
  consoleServer?.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const get = (target: string, headers = '', host = 'Host: x\r\n') =>
  sendRaw(api.port, `GET ${target} HTTP/1.1\r\n${host}${headers}Connection: close\r\n\r\n`)
const filler = (count: number, bytes: number) =>
  Array.from({ length: count }, (_, at) => `X-${at}: ${'v'.repeat(bytes)}\r\n`).join('')

describe('a request that is not one of HTTP', () => {
  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['another version', 'GET / HTTP/3.0\r\nHost: x\r\n\r\n', 400],
    ['an unknown method', 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n', 501],
    ['a method of WebDAV', 'PROPFIND / HTTP/1.1\r\nHost: x\r\n\r\n', 501],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['CONNECT', 'CONNECT evil:443 HTTP/1.1\r\nHost: evil:443\r\n\r\n', 405],
    ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', 'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n', 400],
    ['a Host with an impossible port', 'GET /healthz HTTP/1.1\r\nHost: x:99999\r\n\r\n', 400],
    ['a Host that is none', 'GET /healthz HTTP/1.1\r\nHost: x/"><script>\r\n\r\n', 400],
    ['a space in the name of a header', 'GET / HTTP/1.1\r\nHost : x\r\n\r\n', 400],
    ['NUL in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n', 400],
    ['a lone CR in a header', 'GET / HTTP/1.1\r\nHost: x\r\nX-A: a\rX-B: b\r\n\r\n', 400],
    ['NUL in the target', 'GET /a\0b HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['a negative length', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    [
      'an unknown coding',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, x\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a chunk of no size', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
    ['an expectation', 'POST / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n', 417],
  ])('is refused as data, with an id, and the connection ends: %s', async (_what, bytes, status) => {
    const answer = await sendRaw(api.port, bytes)
    expect(answer.status).toBe(status)
    expect(answer.headers).toMatchObject({
      connection: 'close',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-length': String(answer.body.length),
    })
    const { error } = JSON.parse(answer.body)
    expect(error.code).toMatch(/^http\./)
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/)
    expect(error.requestId).toBe(answer.headers['x-request-id'])
  })

  it('says which methods there are', async () => {
    const { headers } = await sendRaw(api.port, 'TRACE / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(headers.allow).toBe('GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS')
  })

  it('does not disturb the answer that is on its way before it', async () => {
    const socket = openRaw(api.port)
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((answered) => socket.once('data', answered))
    const rest = untilClosed(socket)
    socket.write('garbage\r\n\r\n')
    expect(parseRaw(await rest).status).toBe(400)
  })

  it('is answered as well by a client that still speaks HTTP/1.0', async () => {
    const answer = await sendRaw(api.port, 'GET /healthz HTTP/1.0\r\n\r\n')
    expect([answer.status, answer.body]).toEqual([200, '{"status":"ok"}'])
    const page = await sendRaw(api.port, 'GET /images HTTP/1.0\r\n\r\n')
    expect([page.status, page.body]).toEqual([200, '{"target":"/images"}'])
  })

  it('may come from somebody who leaves without waiting', async () => {
    for (const bytes of ['garbage\r\n\r\n', 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n', 'GET / HT']) {
      for (let count = 0; count < 30; count++) {
        const socket = openRaw(api.port)
        await new Promise((sent) => socket.write(bytes, sent))
        socket.resetAndDestroy()
      }
    }
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})

describe('sizes', () => {
  const longest = 32 * 1024

  it.each([
    [longest - 1, 200],
    [longest, 200],
    [longest + 1, 414],
    [48 * 1024, 414],
    [60 * 1024, 414],
    [1024 * 1024, 414],
  ])('of a target: %i bytes are answered with %i', async (bytes, status) => {
    const answer = await get(`/healthz?${'q'.repeat(bytes - '/healthz?'.length)}`)
    expect(answer.status).toBe(status)
    expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{8,64}$/)
  })

  it.each([
    // Host and Connection are two more.
    [98, 10, 200],
    [99, 10, 431],
    [3_000, 0, 431],
    // A line has eight bytes besides its value.
    [10, 1_600, 200],
    [10, 1_630, 431],
    [1, 100_000, 431],
    [1, 5_000_000, 431],
  ])('of headers: %i with %i bytes are answered with %i', async (count, bytes, status) => {
    const answer = await get('/healthz', filler(count, bytes))
    expect(answer.status).toBe(status)
    expect(answer.headers['x-request-id']).toMatch(/^[\w.-]{8,64}$/)
    if (status === 431) expect(JSON.parse(answer.body).error.code).toBe('http.headers_too_large')
  })
})

describe('a target', () => {
  it.each([
    ['http://x/healthz', { status: 'ok' }],
    ['HTTP://X/healthz', { status: 'ok' }],
    ['//healthz', { status: 'ok' }],
    ['http://x//healthz', { status: 'ok' }],
    ['http://x', { target: '/' }],
    ['http://x?a=b', { target: '/?a=b' }],
    ['//evil.example/images', { target: '/evil.example/images' }],
    [
      '/images?next=//evil&line=%0d%0aSet-Cookie:a',
      { target: '/images?next=//evil&line=%0d%0aSet-Cookie:a' },
    ],
  ])('means one place only: %s', async (target, body) => {
    // As a browser asks: to programs the root is the list of versions.
    const answer = await get(target, 'Accept: text/html\r\n')
    expect([answer.status, JSON.parse(answer.body.replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, ''))]).toEqual([
      200,
      body,
    ])
  })

  it.each([
    'http://evil/healthz',
    'http://x@evil/healthz',
    'https:healthz',
    'ftp://x/healthz',
    'healthz',
    '*',
    '/\\evil/images',
    '/images%00',
    '/api/console/images?search=%00',
    '/images%0d%0aSet-Cookie:%20a=b',
    '/_next/static/../../images',
    '/_next/static/%2e%2E/images',
    '/images/.',
    '/images#top',
  ])('that means nothing or something else is refused: %s', async (target) => {
    const answer = await get(target)
    expect(answer.status).toBe(400)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })
})

describe('a body that waits to be asked for', () => {
  const head = (method: string, target: string) =>
    `${method} ${target} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n`

  it('is asked for when somebody reads it, and the connection goes on', async () => {
    const socket = openRaw(api.port)
    socket.write(head('POST', '/images'))
    const first = await new Promise<string>((got) => socket.once('data', (data) => got(String(data))))
    expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    const rest = untilClosed(socket)
    socket.write('body')
    await delay(200)
    socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const text = await rest
    expect(text).toContain('{"target":"/images"}')
    expect(text).toContain('{"status":"ok"}')
  })

  it.each([
    ['POST', '/images/..', 400],
    ['PUT', '/healthz', 200],
    ['POST', '/api/console/nowhere', 404],
    ['POST', '/api/console/uploads', 401],
    ['PUT', '/api/console/uploads/none/parts/1', 401],
  ])('is not asked for when it is not wanted: %s %s', async (method, target, status) => {
    const answer = await sendRaw(api.port, head(method, target))
    expect([answer.status, answer.headers.connection]).toEqual([status, 'close'])
  })
})

describe('too many', () => {
  it('requests of one address are refused, with the time to wait; health and static files are not', async () => {
    const limited = await start({ IMPRINT_RATE_ADDRESS: '1' })
    const ask = (path: string, from = '203.0.113.1') =>
      fetch(`http://127.0.0.1:${limited.port}${path}`, { headers: { 'x-forwarded-for': from } })
    const flood = async (path: string) =>
      (await Promise.all(Array.from({ length: 30 }, () => ask(path)))).toSorted((a, b) => a.status - b.status)
    const statuses = (await flood('/images')).map(({ status }) => status)
    expect([statuses.slice(0, 4), statuses.at(-1)]).toEqual([[200, 200, 200, 200], 429])
    const refused = (await flood('/api/console/images')).at(-1)!
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(await refused.json()).toMatchObject({
      error: { code: 'request.throttled', params: { retryAfterSeconds: 1 } },
    })
    expect((await flood('/_next/static/..%2f..%2fimages')).at(-1)!.status).toBe(429)
    expect((await flood('/_next/static/chunks/app/%5Bid%5D/page-1a2b.js')).at(-1)!.status).toBe(200)
    expect((await flood('/healthz')).at(-1)!.status).toBe(200)
    expect((await ask('/images', '203.0.113.2')).status).toBe(200)
  })

  it('connections are closed at once, and those without a request make room', async () => {
    const small = await start({ IMPRINT_MAX_CONNECTIONS: '5' })
    const busy = Array.from({ length: 4 }, () => openRaw(small.port))
    for (const socket of busy) socket.write('GET /images HTTP/1.1\r\n')
    const idle = openRaw(small.port)
    idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((answered) => idle.once('data', answered))
    const closed = untilClosed(idle)
    expect(await untilClosed(openRaw(small.port))).toBe('')
    await closed
    expect((await fetch(`http://127.0.0.1:${small.port}/healthz`)).status).toBe(200)
    for (const socket of busy) socket.destroy()
  })

  it.each([
    ['headers', 'GET /images HTTP/1.1\r\nHost: x\r\nX-Slow: ', 408],
    ['bodies', 'POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc', null],
    [
      'bodies of a refused request',
      'POST /api/console/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc',
      404,
    ],
    ['first bytes', '', 408],
  ])('unfinished %s keep nobody waiting, and are all cut', async (_what, bytes, status) => {
    const before = process.memoryUsage().rss
    const sockets: Socket[] = []
    const ends: Promise<string>[] = []
    for (let count = 0; count < 1_000; count++) {
      const socket = openRaw(api.port)
      if (bytes) socket.write(bytes)
      sockets.push(socket)
      ends.push(untilClosed(socket))
    }
    await delay(300)
    const tookMs: number[] = []
    for (let count = 0; count < 5; count++) {
      const asked = performance.now()
      expect((await fetch(`${url}/images`)).status).toBe(200)
      tookMs.push(performance.now() - asked)
    }
    // The median: this process is also the thousand clients.
    expect(tookMs.toSorted((a, b) => a - b)[2]).toBeLessThan(1_000)
    const answers = (await Promise.all(ends)).map(parseRaw)
    expect(new Set(answers.map((answer) => answer.status || null))).toEqual(new Set([status]))
    const ids = answers.map(({ headers }) => headers['x-request-id'])
    expect(new Set(ids).size).toBe(status === null ? 1 : 1_000)
    // Both sides of a thousand connections are in this process.
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024)
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
  })
})

describe('an end', () => {
  it('is told with every answer that is still given', async () => {
    const closing = await start()
    const running = openRaw(closing.port)
    running.write('POST /images HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab')
    const idle = openRaw(closing.port)
    idle.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    const first = await new Promise<string>((got) => idle.once('data', (data) => got(String(data))))
    expect(parseRaw(first).headers).toMatchObject({ connection: 'keep-alive', 'keep-alive': 'timeout=65' })
    const [answer, silence] = [untilClosed(running), untilClosed(idle)]
    opened.pop()
    const closed = closing.close()
    expect(await silence).toBe('')
    running.write('cd')
    expect(parseRaw(await answer)).toMatchObject({ status: 200, headers: { connection: 'close' } })
    await closed
  })

  it('does not wait for connections on which nothing was ever asked', async () => {
    const closing = await start()
    const silent = openRaw(closing.port)
    await new Promise((ready) => silent.once('connect', ready))
    await delay(50)
    opened.pop()
    const asked = performance.now()
    await closing.close()
    expect(performance.now() - asked).toBeLessThan(patience.closeGraceMs / 2)
  })
})
