import { randomBytes } from 'node:crypto'
import {
  Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream'
import { DomainError } from '@/lib/domain/errors'
import { loggedPathOf, sendError } from './answers'
import { sendConsoleStarting } from './console-starting'
import type { Log } from './log'
import type { IncomingInfo } from './request-info'
import { pagePolicy } from './security-headers'

/** Meant for one connection, not for the message (RFC 9110 §7.6.1). */
const hopByHop = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]
/** Ours to set: what a client writes there must not reach the console. */
const ours = ['content-security-policy', 'content-security-policy-report-only', 'x-nonce', 'forwarded']
/** A form or a server action is far smaller; files go to the upload routes. */
const BODY_MAX_BYTES = 4 * 1024 * 1024

export type ProxyHandler = (request: IncomingMessage, response: ServerResponse, info: IncomingInfo) => void

/** Passes requests to the console process on this machine. */
export function createConsoleProxy(port: number, log: Log): { handle: ProxyHandler; close(): void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 })
  const isDevelopment = process.env.NODE_ENV === 'development'

  function forward(request: IncomingMessage, response: ServerResponse, info: IncomingInfo, isRetry: boolean) {
    const nonce = randomBytes(16).toString('base64')
    const policy = pagePolicy(nonce, isDevelopment)
    const headers = requestHeaders(request, info, nonce, policy)
    const upstream = httpRequest({
      ...{ agent, host: '127.0.0.1', port, headers },
      ...{ method: request.method, path: request.url },
    })
    upstream.on('response', (answer) => {
      for (const [name, value] of keptHeaders(answer.headersDistinct)) response.setHeader(name, value)
      response.setHeader('Content-Security-Policy', policy)
      response.writeHead(answer.statusCode ?? 502)
      // Either side gone: both are closed, and there is nobody to tell.
      pipeline(answer, response, () => undefined)
    })
    upstream.on('error', (error: NodeJS.ErrnoException) => {
      if (response.writableEnded) return // refused: the answer is on its way
      if (response.destroyed || response.headersSent) {
        response.destroy()
        return
      }
      // The console may close an idle connection just when we use it; a request without a body is simply sent again.
      if (!isRetry && upstream.reusedSocket && error.code === 'ECONNRESET' && !hasBody(request)) {
        forward(request, response, info, true)
        return
      }
      if (error.code !== 'ECONNREFUSED')
        log.error(
          { err: error, requestId: info.requestId, path: loggedPathOf(request) },
          'the console does not answer',
        )
      sendConsoleStarting(request, response, info.requestId)
    })
    response.once('close', () => upstream.destroy())
    if (hasBody(request)) sendBody(request, upstream, () => refuseBody(response, info, request, log))
    else upstream.end()
  }

  return {
    handle: (request, response, info) => {
      if (Number(request.headers['content-length'] ?? 0) > BODY_MAX_BYTES)
        refuseBody(response, info, request, log)
      else forward(request, response, info, false)
    },
    close: () => agent.destroy(),
  }
}

function requestHeaders(
  request: IncomingMessage,
  info: IncomingInfo,
  nonce: string,
  policy: string,
): OutgoingHttpHeaders {
  const kept = keptHeaders(request.headersDistinct).filter(([name]) => !ours.includes(name))
  return {
    ...Object.fromEntries(kept),
    ...framingOf(request),
    host: request.headers.host,
    'x-request-id': info.requestId,
    'x-forwarded-for': info.sourceAddress,
    'x-forwarded-proto': info.scheme,
    'x-forwarded-host': request.headers.host,
    // Next reads the nonce from the policy of the request and puts it on its own scripts; ours read the second.
    'content-security-policy': policy,
    'x-nonce': nonce,
  }
}

/** Without what belongs to one connection, also what its `Connection` header names. */
function keptHeaders(headers: NodeJS.Dict<string[]>): [string, string[]][] {
  const named = (headers.connection ?? []).flatMap((value) => value.toLowerCase().split(/\s*,\s*/))
  return Object.entries(headers).flatMap(([name, values]): [string, string[]][] =>
    values && !hopByHop.includes(name) && !named.includes(name) ? [[name, values]] : [],
  )
}

/**
 * How the body is told from what follows it, whatever its method and whatever `Connection` names: Node frames no body of a
 * GET or DELETE by itself, and what is not framed is the next request of somebody else's connection.
 */
function framingOf({ headers }: IncomingMessage): OutgoingHttpHeaders {
  if (headers['transfer-encoding'] !== undefined) return { 'transfer-encoding': 'chunked' }
  return headers['content-length'] === undefined ? {} : { 'content-length': headers['content-length'] }
}

const hasBody = (request: IncomingMessage): boolean =>
  request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0

/** A body without a declared length is counted on its way. When the client leaves, its answer closes and ends this too. */
function sendBody(request: IncomingMessage, upstream: ClientRequest, refuse: () => void): void {
  let sizeBytes = 0
  const count = (chunk: Buffer) => {
    sizeBytes += chunk.length
    if (sizeBytes <= BODY_MAX_BYTES) return
    request.off('data', count)
    request.unpipe(upstream)
    refuse()
    upstream.destroy()
  }
  request.on('data', count)
  request.pipe(upstream)
}

function refuseBody(response: ServerResponse, info: IncomingInfo, request: IncomingMessage, log: Log): void {
  const error = new DomainError('request.too_large', { limitBytes: BODY_MAX_BYTES })
  // The rest of the body may have no end.
  response.setHeader('Connection', 'close')
  sendError(request, response, error, info.requestId, log)
}
