import { createServer, type Server } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { sendText } from './slow-reader'

const LIMIT_MS = 400
let server: Server

/** Serves one text and tells how that ended, and whether its source was told. */
async function serve(text: () => AsyncGenerator<string>) {
  let settle: (end: string) => void
  const end = new Promise<string>((resolve) => {
    settle = resolve
  })
  let isTold = false
  async function* source() {
    try {
      yield* text()
    } finally {
      isTold = true
    }
  }
  server = createServer((_request, response) => {
    sendText(response, { 'Content-Type': 'text/plain' }, source(), LIMIT_MS).then(
      () => settle('whole'),
      (error: Error) => settle(error.message),
    )
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return { port: (server.address() as { port: number }).port, end, isTold: () => isTold }
}

function ask(port: number) {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  return socket
}

async function* megabytes(count: number) {
  for (let at = 0; at < count; at++) yield '键'.repeat(350_000)
}

afterEach(() => {
  server.closeAllConnections()
  server.close()
})

describe('a reader', () => {
  it('that takes nothing is cut, and the source is told', async () => {
    const { port, end, isTold } = await serve(() => megabytes(1000))
    const socket = ask(port)
    socket.pause()
    expect(await end).not.toBe('whole')
    expect(isTold()).toBe(true)
    socket.destroy()
  })

  it('that hangs up frees the source', async () => {
    const { port, end, isTold } = await serve(() => megabytes(1000))
    const socket = ask(port)
    socket.once('data', () => socket.destroy())
    expect(await end).not.toBe('whole')
    expect(isTold()).toBe(true)
  })

  it('is not blamed while there is nothing to take, and gets every character', async () => {
    const { port, end } = await serve(async function* () {
      yield '键'.repeat(100_000)
      await delay(3 * LIMIT_MS)
      yield '😀'.repeat(100_000)
    })
    const text = await (await fetch(`http://127.0.0.1:${port}/`)).text()
    expect(text).toBe('键'.repeat(100_000) + '😀'.repeat(100_000))
    expect(await end).toBe('whole')
  })
})
