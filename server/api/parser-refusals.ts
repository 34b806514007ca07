import { randomUUID } from 'node:crypto'
import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { type HttpRefusal, httpRefusal } from './http-refusal'
import type { Log } from './log'
import { TARGET_MAX_BYTES } from './request-frame'
import type { RunningAnswers } from './running-answers'
import { securityHeaders } from './security-headers'

/** How long an answer may take to arrive: closing at once would throw it away together with what was not read. */
const LINGER_MS = 500

interface ParserError extends Error {
  code?: string
  rawPacket?: Buffer
}

/** Answers what never becomes a request, because Node's parser refuses it, in the form of all our errors. */
export function answerParserErrors(server: Server, running: RunningAnswers, log: Log): void {
  const answered = new WeakSet<Socket>()

  function refuse(socket: Socket, refusal: HttpRefusal): void {
    if (answered.has(socket)) return // the parser complains about every further piece
    answered.add(socket)
    const requestId = randomUUID()
    log.debug({ requestId, refusal, address: socket.remoteAddress }, 'refused before it was a request')
    socket.end(rawAnswer(refusal, requestId))
    setTimeout(() => socket.destroy(), LINGER_MS).unref()
  }

  server.on('clientError', (error: ParserError, stream) => {
    const socket = stream as Socket // safe: nothing else is ever handed to this server
    const refusal = refusalOf(error)
    if (!refusal || !socket.writable || running.hasBegun(socket)) socket.destroy()
    else refuse(socket, refusal)
  })
  server.on('connect', (_request, stream) => {
    stream.on('error', () => undefined)
    refuse(stream as Socket, 'http.method_not_allowed')
  })
}

/** Only when it arrives in one piece; one that comes in crumbs counts as too large headers, which is true as well. */
const longTarget = new RegExp(`^[A-Z]+ [^ ]{${TARGET_MAX_BYTES}}`)

/** Null: the connection is broken, or what came was no HTTP in the first place (TLS says so by itself). */
function refusalOf({ code = '', rawPacket }: ParserError): HttpRefusal | null {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 'http.timeout'
  if (!code.startsWith('HPE_')) return null
  const packet = rawPacket?.toString('latin1') ?? ''
  if (code === 'HPE_HEADER_OVERFLOW')
    return longTarget.test(packet) ? 'http.target_too_long' : 'http.headers_too_large'
  const isWellFormed = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+ \S+ HTTP\/1\.[01]\r\n/.test(packet)
  return code === 'HPE_INVALID_METHOD' && isWellFormed ? 'http.method_unknown' : 'http.malformed'
}

function rawAnswer(refusal: HttpRefusal, requestId: string): string {
  const { status, headers, body } = httpRefusal(refusal, requestId)
  const text = JSON.stringify(body)
  const all = {
    ...securityHeaders,
    ...headers,
    'X-Request-Id': requestId,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    Date: new Date().toUTCString(),
    Connection: 'close',
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('\r\n')}\r\n\r\n${text}`
}
