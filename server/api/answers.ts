import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorAnswer } from '@/lib/api/console/error-answer'
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
    log.error({ err: error, requestId, method: request.method, path: pathOf(request) }, 'request failed')
  // Too late for a status: a cut connection is the only way to say that the body is not whole.
  if (response.headersSent) return void response.destroy()
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  sendJson(response, status, body)
}

export const pathOf = (request: IncomingMessage): string => request.url?.split('?')[0] ?? ''
