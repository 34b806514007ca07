import { connect, type Socket } from 'node:net'

/** Opens a connection for bytes that no well-behaved client would send. */
export function openRaw(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  return socket
}

/** All that comes back until the other side closes. */
export function untilClosed(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.once('close', () => resolve(text))
  })
}

export interface RawAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

export function parseRaw(text: string): RawAnswer {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s)
  const [first = '', ...lines] = head.split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/:\s*(.*)/s)
      return [name.toLowerCase(), value]
    }),
  )
  return { status: Number(first.split(' ')[1]), headers, body }
}

/** Sends these bytes; the answer when the server closes after it. */
export async function sendRaw(port: number, bytes: string): Promise<RawAnswer> {
  const socket = openRaw(port)
  socket.write(bytes, 'latin1')
  return parseRaw(await untilClosed(socket))
}
