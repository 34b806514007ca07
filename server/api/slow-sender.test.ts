import { createServer, type IncomingMessage, type Server } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { cutSlowSender } from './slow-sender'

const WINDOW_MS = 200
let server: Server

/** Serves one request with the guard, reading its body as the test says; tells how it ended. */
async function serve(
  read: (request: IncomingMessage) => Promise<void>,
): Promise<{ port: number; end: Promise<string> }> {
  let settle: (end: string) => void
  const end = new Promise<string>((resolve) => {
    settle = resolve
  })
  server = createServer((request, response) => {
    cutSlowSender(request, WINDOW_MS)
    read(request).then(
      () => response.end(() => settle('whole')),
      () => settle('cut'),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { port: (server.address() as { port: number }).port, end }
}

function send(port: number, length: number) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`)
  return socket
}

const consume = async (request: IncomingMessage) => {
  for await (const _ of request);
}

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('a sender', () => {
  it('that stands still is cut', async () => {
    const { port, end } = await serve(consume)
    send(port, 1_000_000).write('a few bytes')
    expect(await end).toBe('cut')
  })

  it('that drips is cut as well', async () => {
    const { port, end } = await serve(consume)
    const socket = send(port, 1_000_000)
    const drip = setInterval(() => socket.write('x'), 20)
    expect(await end).toBe('cut')
    clearInterval(drip)
  })

  it('that goes on steadily is not, however long it takes', async () => {
    const { port, end } = await serve(consume)
    const socket = send(port, 20 * 20_000)
    for (let count = 0; count < 20; count++) {
      socket.write(Buffer.alloc(20_000))
      await delay(30)
    }
    expect(await end).toBe('whole')
  })

  it('is not blamed while we do not read', async () => {
    const { port, end } = await serve(async (request) => {
      await delay(5 * WINDOW_MS)
      await consume(request)
    })
    send(port, 5_000_000).write(Buffer.alloc(5_000_000))
    expect(await end).toBe('whole')
  })
})
