import type { IncomingMessage } from 'node:http'

const WINDOW_MS = 30_000
/** Far below any connection that could ever finish an image. */
const WINDOW_MIN_BYTES = 8 * 1024

/**
 * Ends a request whose body hardly moves, so that silent connections cannot be collected against us. A total time limit
 * would cut honest uploads on slow lines instead. Time in which we do not read does not count against the sender.
 */
export function cutSlowSender(request: IncomingMessage, windowMs = WINDOW_MS): void {
  // Kept: Node takes the socket away from a request that is over.
  const { socket } = request
  let seenBytes = socket.bytesRead
  const timer = setInterval(() => {
    const isOurTurn = request.readableLength >= request.readableHighWaterMark
    const isSlow = socket.bytesRead - seenBytes < WINDOW_MIN_BYTES
    seenBytes = socket.bytesRead
    if (request.complete || request.destroyed) clearInterval(timer)
    else if (isSlow && !isOurTurn) request.destroy(slow())
  }, windowMs)
  timer.unref()
  request.once('close', () => clearInterval(timer))
}

const slow = (): Error => Object.assign(new Error('the sender is too slow'), { code: 'ECONNRESET' })
