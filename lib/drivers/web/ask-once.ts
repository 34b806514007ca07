import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { DomainError } from '@/lib/domain/errors'
import { pinnedTo } from './checked-addresses'

export interface Question {
  method: 'GET' | 'HEAD'
  url: URL
  addresses: readonly string[]
  range?: string
  /** What refusals name. */
  host: string
  /** When the connection must stand, TLS included. */
  connectTimeoutMs: number
  /** How long the head of the answer may take from then on. */
  answerTimeoutMs: number
  signal: AbortSignal
}

/** Sends one request on a connection of its own and gives the answer's head; the body has not begun to flow. */
export function askOnce(question: Question): Promise<IncomingMessage> {
  const { method, url, addresses, range, host, signal } = question
  const isTls = url.protocol === 'https:'
  return new Promise((resolve, reject) => {
    const request = (isTls ? httpsRequest : httpRequest)(url, {
      method,
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': 'imprint',
        ...(range && { range }),
      },
      agent: false,
      lookup: pinnedTo(addresses),
      // Said aloud, or an environment variable could switch it off.
      ...(isTls && { rejectUnauthorized: true }),
    })
    const give = (error: unknown) => request.destroy(error as Error) // safe: a stream takes any reason
    const stop = () => give(signal.reason)
    const unreachable = () => new DomainError('web.unreachable', { host })
    let timer = setTimeout(() => give(unreachable()), question.connectTimeoutMs)

    request.on('socket', (socket) => {
      // By types a plain socket; with https it is one of TLS, whose handshake is a part of connecting.
      ;(socket as TLSSocket).once(isTls ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
        timer = setTimeout(() => give(new DomainError('web.stalled', { host })), question.answerTimeoutMs)
      })
    })
    request.on('response', (response) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      // Whoever reads the body hears of its end; one that nobody reads may break unheard.
      response.on('error', () => undefined)
      resolve(response)
    })
    request.on('error', reject)
    // Also the end of an answer that is none, such as a change of protocol. After an answer this changes nothing.
    request.on('close', () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      reject(unreachable())
    })
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    request.end()
  })
}
