import type { IncomingMessage } from 'node:http'

const codes = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ERR_STREAM_DESTROYED']

/** Whether an error only says that the other side has hung up. */
export function isSenderGone(request: IncomingMessage, error: unknown): boolean {
  // Node takes the socket away from a request that is over, against its types.
  const isClosed = (request.socket as typeof request.socket | null)?.destroyed ?? true
  return isClosed && codes.includes((error as { code?: string } | null)?.code ?? '')
}
