import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { HttpSource } from './http-source'

const LOOPBACK = ['127.0.0.0/8']
const MAX = { maxSizeBytes: 1_000_000 }
const source = new HttpSource({ allow: LOOPBACK })
/** Does not wait as long as a person would. */
const hasty = new HttpSource({ allow: LOOPBACK, connectTimeoutMs: 300, stallTimeoutMs: 300 })

const running: (Server | TcpServer)[] = []
afterEach(() => {
  for (const server of running.splice(0)) {
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
  }
})

async function listen(server: Server | TcpServer): Promise<number> {
  running.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}`
const refusal = (code: string, params: object = expect.anything()) =>
  expect.objectContaining({ code, params })
const here = { host: '127.0.0.1' }
const open = async (url: string, options: Partial<Parameters<typeof source.open>[1]> = {}) =>
  source.open(url, { ...MAX, ...options })
const read = async (opening: Promise<{ body: Readable }>) => buffer((await opening).body)

describe('a file of the web', () => {
  it('comes whole, in a request that gives nothing away', async () => {
    const content = Buffer.alloc(700_000, 'imprint')
    let headers = {}
    const url = await serve((request, response) => {
      headers = request.headers
      response.setHeader('content-length', content.length)
      response.end(content)
    })
    const { body, sizeBytes } = await open(`${url}/disk.img?x=1#part`)
    expect(sizeBytes).toBe(content.length)
    expect((await buffer(body)).equals(content)).toBe(true)
    expect(Object.keys(headers).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ])
    expect(headers).toMatchObject({ 'accept-encoding': 'identity' })
  })

  it('has a size when the server says so', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/told') response.setHeader('content-length', 5)
      response.end(request.method === 'HEAD' ? undefined : 'hello')
    })
    expect(await source.head(`${url}/told`)).toEqual({ sizeBytes: 5 })
    expect(await source.head(`${url}/untold`)).toEqual({ sizeBytes: null })
    expect((await buffer((await open(`${url}/untold`)).body)).toString()).toBe('hello')
  })

  it('may be of the greatest size, and not one byte more', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/told') response.setHeader('content-length', 10)
      response.end('0123456789')
    })
    for (const path of ['/told', '/untold']) {
      expect(await read(open(url + path, { maxSizeBytes: 10 }))).toHaveLength(10)
      await expect(read(open(url + path, { maxSizeBytes: 9 }))).rejects.toEqual(
        refusal('web.too_large', { limitBytes: 9 }),
      )
    }
    await expect(open(`${url}/told`, { maxSizeBytes: 9 })).rejects.toEqual(refusal('web.too_large'))
  })

  it('is cut off when it does not end, without being kept', async () => {
    let sentBytes = 0
    const url = await serve((_request, response) => {
      const send = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) sentBytes += 65_536
      }
      response.on('drain', send)
      send()
    })
    await expect(read(open(url))).rejects.toEqual(refusal('web.too_large', { limitBytes: MAX.maxSizeBytes }))
    // What was on its way in the buffers of the sockets may have been sent on top.
    expect(sentBytes).toBeLessThan(20_000_000)
  })

  it('flows no faster than it is read', async () => {
    const content = Buffer.alloc(64 * 1024 * 1024)
    const url = await serve((_request, response) => response.end(content))
    const slow = new HttpSource({ allow: LOOPBACK, stallTimeoutMs: 500 })
    const { body } = await slow.open(url, { maxSizeBytes: content.length })
    const hash = createHash('sha256')
    let isFirst = true
    for await (const chunk of body) {
      hash.update(chunk as Buffer)
      // A reader that takes its time is not the server's silence.
      if (isFirst) await delay(1200)
      expect(body.readableLength).toBeLessThan(1024 * 1024)
      isFirst = false
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'))
  })
})

describe('a part of a file', () => {
  const content = '0123456789'
  const serveRanges = () =>
    serve((request, response) => {
      const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? []
      const mode = request.url
      if (mode === '/whole' || first === undefined) return response.end(content)
      const start = Number(first) + (mode === '/shifted' ? 1 : 0)
      const end = mode === '/longer' ? 9 : Math.min(Number(last || 9), 9)
      response.writeHead(206, { 'content-range': mode === '/mute' ? 'x' : `bytes ${start}-${end}/10` })
      response.end(content.slice(start, end + 1) + (mode === '/liar' ? 'x' : ''))
    })

  it.each([
    [{ start: 2, end: 4 }, '234'],
    [{ start: 8 }, '89'],
    [{ start: 8, end: 100 }, '89'],
    [{ start: 0 }, content],
  ])('%j', async (range, expected) => {
    const { body, sizeBytes } = await open(await serveRanges(), { range })
    expect(sizeBytes).toBe(expected.length)
    expect((await buffer(body)).toString()).toBe(expected)
  })

  it.each(['/whole', '/shifted', '/longer', '/mute'])(
    'is refused when the answer is another: %s',
    async (mode) => {
      await expect(open((await serveRanges()) + mode, { range: { start: 2, end: 4 } })).rejects.toEqual(
        refusal('web.status'),
      )
    },
  )

  it('breaks when it is longer than it says', async () => {
    await expect(read(open(`${await serveRanges()}/liar`, { range: { start: 2, end: 4 } }))).rejects.toEqual(
      refusal('web.unreachable'),
    )
  })
})

describe('an answer that is not the file', () => {
  it.each([201, 204, 206, 304, 400, 401, 404, 500, 503])('%i', async (status) => {
    const url = await serve((_request, response) => response.writeHead(status).end())
    await expect(open(url)).rejects.toEqual(refusal('web.status', { ...here, status }))
    await expect(source.head(url)).rejects.toEqual(refusal('web.status', { ...here, status }))
  })

  it('a redirect to nowhere', async () => {
    const url = await serve((_request, response) => response.writeHead(302).end())
    await expect(open(url)).rejects.toEqual(refusal('web.status', { ...here, status: 302 }))
  })

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a change of protocol', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab'],
    ['a head without end', `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}`],
    ['nothing', ''],
  ])('%s', async (_what, answer) => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined).end(answer)))
    await expect(open(`http://127.0.0.1:${port}`)).rejects.toEqual(refusal('web.unreachable', here))
  })

  it.each([
    ['with a length', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc'],
    ['in chunks', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n'],
  ])('a body that ends too early, %s', async (_what, answer) => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined).end(answer)))
    await expect(read(open(`http://127.0.0.1:${port}`))).rejects.toEqual(refusal('web.unreachable', here))
  })
})

describe('silence', () => {
  it('before the answer', async () => {
    const url = await serve(() => undefined)
    await expect(hasty.open(url, MAX)).rejects.toEqual(refusal('web.stalled', here))
    await expect(hasty.head(url)).rejects.toEqual(refusal('web.stalled', here))
  })

  it('before the answer, filled with answers that are none', async () => {
    const port = await listen(
      createTcpServer((socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 50)
        socket.on('error', () => undefined).on('close', () => clearInterval(timer))
      }),
    )
    await expect(hasty.open(`http://127.0.0.1:${port}`, MAX)).rejects.toEqual(refusal('web.stalled', here))
  })

  it('in the middle of the body', async () => {
    const url = await serve((_request, response) => response.write('abc'))
    await expect(read(hasty.open(url, MAX))).rejects.toEqual(refusal('web.stalled', here))
  })

  it('of the resolver', async () => {
    const lost = new HttpSource({
      allow: [],
      connectTimeoutMs: 50,
      lookup: () => new Promise(() => undefined),
    })
    await expect(lost.open('http://example.test', MAX)).rejects.toEqual(
      refusal('web.unreachable', { host: 'example.test' }),
    )
  })

  it('in the TLS handshake', async () => {
    const port = await listen(createTcpServer((socket) => socket.on('error', () => undefined)))
    await expect(hasty.open(`https://127.0.0.1:${port}`, MAX)).rejects.toEqual(
      refusal('web.unreachable', here),
    )
  })

  it('does not count while bytes come, however slowly', async () => {
    const patient = new HttpSource({ allow: LOOPBACK, stallTimeoutMs: 900 })
    const url = await serve(async (_request, response) => {
      for (let turn = 0; turn < 6; turn++) {
        response.write('x')
        await delay(200)
      }
      response.end()
    })
    expect(await read(patient.open(url, MAX))).toHaveLength(6)
  })
})

describe('an address that is not of the public network', () => {
  const nobody = new HttpSource({ allow: [] })

  it.each([
    '127.0.0.1',
    '[::1]',
    '0',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '2130706433',
  ])('is refused when written: %s', async (host) => {
    const url = `http://${host}:8080/`
    await expect(nobody.open(url, MAX)).rejects.toEqual(refusal('web.address_refused'))
    await expect(nobody.head(url)).rejects.toEqual(refusal('web.address_refused'))
    expect(() => nobody.check(url)).toThrow(refusal('web.address_refused'))
  })

  it('is refused when a name leads there', async () => {
    await expect(nobody.open('http://localhost:8080', MAX)).rejects.toEqual(
      refusal('web.address_refused', { host: 'localhost' }),
    )
    expect(() => nobody.check('http://localhost:8080')).not.toThrow()
  })

  it('is refused beside a good one, and never connected to', async () => {
    const lookup = async () => [{ address: '127.0.0.1' }, { address: '10.0.0.1' }]
    const mixed = new HttpSource({ allow: LOOPBACK, lookup })
    await expect(mixed.open('http://example.test', MAX)).rejects.toEqual(refusal('web.address_refused'))
  })

  it('is not reached by a resolver that changes its mind', async () => {
    let connections = 0
    const server = createServer((_request, response) => {
      connections++
      response.end('good')
    })
    const port = await listen(server)
    let asked = 0
    const lookup = async () => [{ address: asked++ === 0 ? '127.0.0.1' : '169.254.169.254' }]
    const rebinding = new HttpSource({ allow: LOOPBACK, lookup })
    expect((await read(rebinding.open(`http://example.test:${port}`, MAX))).toString()).toBe('good')
    expect([asked, connections]).toEqual([1, 1])
    // The next transfer asks again, and hears the other answer.
    await expect(rebinding.open(`http://example.test:${port}`, MAX)).rejects.toEqual(
      refusal('web.address_refused', { host: 'example.test' }),
    )
    expect(connections).toBe(1)
  })

  it('is refused as the end of a redirect, without a word of where it led', async () => {
    for (const target of ['http://169.254.169.254/latest', 'http://[::1]:8080/', 'http://localhost:8080/']) {
      const url = await serve((_request, response) => response.writeHead(302, { location: target }).end())
      // localhost may have a second address, which is not in the list.
      const lookup = async () => [{ address: '::1' }]
      const opening = new HttpSource({ allow: LOOPBACK, lookup }).open(url, MAX)
      await expect(opening).rejects.toEqual(refusal('web.address_refused', here))
    }
  })

  it('can be reached in a network that the operator allows, and only there', async () => {
    const url = await serve((_request, response) => response.end('in'))
    expect((await read(new HttpSource({ allow: ['127.0.0.1/32'] }).open(url, MAX))).toString()).toBe('in')
    await expect(new HttpSource({ allow: ['127.0.0.2/32'] }).open(url, MAX)).rejects.toEqual(
      refusal('web.address_refused'),
    )
    expect(() => new HttpSource({ allow: ['127.0.0.1/8', 'home'] })).toThrow('home')
  })
})

describe('redirects', () => {
  const chain = (count: number) =>
    serve((request, response) => {
      const turn = Number(request.url?.slice(1))
      if (turn >= count) response.end('there')
      else response.writeHead([301, 302, 303, 307, 308][turn % 5]!, { location: `/${turn + 1}` }).end('on')
    })

  it('are followed three times and no more', async () => {
    expect((await read(open(`${await chain(3)}/0`))).toString()).toBe('there')
    await expect(open(`${await chain(4)}/0`)).rejects.toEqual(refusal('web.too_many_redirects', { limit: 3 }))
  })

  it('ask each step for the same part', async () => {
    const ranges: unknown[] = []
    const url = await serve((request, response) => {
      ranges.push(request.headers.range)
      if (request.url === '/') response.writeHead(302, { location: '/b' }).end()
      else response.writeHead(206, { 'content-range': 'bytes 1-1/3' }).end('x')
    })
    await read(open(url, { range: { start: 1, end: 1 } }))
    expect(ranges).toEqual(['bytes=1-1', 'bytes=1-1'])
  })

  it.each([
    ['file:///etc/passwd', 'scheme'],
    ['http://user:secret@127.0.0.1/', 'credentials'],
    ['http://127.0.0.1:22/', 'port'],
    ['http://', 'syntax'],
  ])('to %s are refused', async (location, reason) => {
    const url = await serve((_request, response) => response.writeHead(302, { location }).end())
    await expect(open(url)).rejects.toEqual(refusal('web.url_invalid', { reason }))
  })

  it('leave no connection behind, even when their body does not end', async () => {
    let closed = 0
    const url = await serve((request, response) => {
      if (request.url !== '/') return response.end('there')
      request.socket.on('close', () => closed++)
      response.writeHead(302, { location: '/there' }).write('…')
    })
    await read(open(url))
    await expect.poll(() => closed).toBe(1)
  })
})

describe('a server', () => {
  it('that is not there', async () => {
    const port = await listen(createTcpServer())
    running.pop()!.close()
    const refused = await open(`http://127.0.0.1:${port}`).catch((error: Error) => error)
    expect(refused).toEqual(refusal('web.unreachable', here))
  })

  it('whose certificate nobody vouches for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'imprint-tls-'))
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    try {
      execFileSync(
        'openssl',
        [
          ...[
            'req',
            '-x509',
            '-newkey',
            'ec',
            '-pkeyopt',
            'ec_paramgen_curve:prime256v1',
            '-nodes',
            '-days',
            '1',
          ],
          ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'],
          ...['-keyout', keyFile, '-out', certificateFile],
        ],
        { stdio: 'ignore' },
      )
      const tls = { key: readFileSync(keyFile), cert: readFileSync(certificateFile) }
      let requests = 0
      const port = await listen(createTlsServer(tls, () => requests++))
      await expect(open(`https://127.0.0.1:${port}`)).rejects.toEqual(refusal('web.unreachable', here))
      expect(requests).toBe(0)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('giving up', () => {
  const reason = new Error('cancelled')

  it('before, while waiting, while reading: the reason comes back and the connection goes', async () => {
    let closed = 0
    const url = await serve((request, response) => {
      request.socket.on('close', () => closed++)
      if (request.url === '/body') response.write('abc')
    })
    await expect(open(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controllers = [new AbortController(), new AbortController()]
    const waiting = open(url, { signal: controllers[0]!.signal })
    setTimeout(() => controllers[0]!.abort(reason), 50)
    await expect(waiting).rejects.toBe(reason)
    const reading = read(open(`${url}/body`, { signal: controllers[1]!.signal }))
    setTimeout(() => controllers[1]!.abort(reason), 50)
    await expect(reading).rejects.toBe(reason)
    await expect.poll(() => closed).toBe(2)
  })

  it('a body that is thrown away, read or not, closes its connection', async () => {
    let closed = 0
    const url = await serve((request, response) => {
      request.socket.on('close', () => closed++)
      response.write('abc')
    })
    const unread = await open(url)
    unread.body.destroy()
    for await (const _chunk of (await open(url)).body) break
    await expect.poll(() => closed).toBe(2)
  })
})
