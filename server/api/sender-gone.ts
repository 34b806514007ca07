import type { IncomingMessage } from 'node:http'

const codes = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE', 'ERR_STREAM_DESTROYED']

/** Whether an error only says that the other side has hung up. */
export function isSenderGone(request: IncomingMessage, error: unknown): boolean {
  return request.socket.destroyed && codes.includes((error as { code?: string } | null)?.code ?? '')
}
