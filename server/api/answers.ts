import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorAnswer } from '@/lib/api/console/error-answer'
import { retryAfterHeaders } from '@/lib/api/retry-after'
import type { PresentError } from '@/lib/api/wire/app'
import { withoutLinkToken } from '@/lib/domain/bucket/link'
import { DomainError } from '@/lib/domain/errors'
import type { Log } from './log'
import { isSenderGone } from './sender-gone'

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
  })
  response.end(text)
}

/** The one place that turns an error into an answer. What is our fault is logged here, once, under the request's id. */
export function sendError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  requestId: string,
  log: Log,
): void {
  // Nobody is there to read an answer, and nothing went wrong here.
  if (isSenderGone(request, error)) {
    response.destroy()
    return
  }
  const { status, headers, body, isRefusal } = errorAnswer(error, requestId)
  if (!isRefusal)
    log.error(
      { err: error, requestId, method: request.method, path: loggedPathOf(request) },
      'request failed',
    )
  // Too late for a status: a cut connection is the only way to say that the body is not whole.
  if (response.headersSent) return void response.destroy()
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendJson(response, status, body)
}

export const pathOf = (request: IncomingMessage): string => request.url?.split('?')[0] ?? ''

export const loggedPathOf = (request: IncomingMessage): string => withoutLinkToken(pathOf(request))

/** The same for the public APIs, each in its own words. */
export async function sendWireError(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  present: PresentError,
  requestId: string,
  log: Log,
): Promise<void> {
  if (isSenderGone(request, error)) {
    response.destroy()
    return
  }
  if (!(error instanceof DomainError))
    log.error({ err: error, requestId, method: request.method, path: pathOf(request) }, 'request failed')
  const answer = present(error, { requestId, accept: request.headers.accept ?? '' })
  const headers: Record<string, string> = {
    ...Object.fromEntries(answer.headers),
    'Cache-Control': 'no-store',
  }
  if (error instanceof DomainError) Object.assign(headers, retryAfterHeaders(error.code, error.params))
  // What is still coming of the body is not wanted.
  if (!request.complete) headers.Connection = 'close'
  response.writeHead(answer.status, headers)
  response.end(Buffer.from(await answer.arrayBuffer()))
}
