import type { IncomingMessage } from 'node:http'

const WINDOW_MS = 15_000
/** One slow window may be ours: we had stopped reading, and have only just begun again. */
const SLOW_WINDOWS = 2
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
  let slowWindows = 0
  const timer = setInterval(() => {
    const isOurTurn = request.readableLength >= request.readableHighWaterMark
    const isSlow = socket.bytesRead - seenBytes < WINDOW_MIN_BYTES
    seenBytes = socket.bytesRead
    slowWindows = isSlow && !isOurTurn ? slowWindows + 1 : 0
    if (request.complete || request.destroyed) clearInterval(timer)
    else if (slowWindows === SLOW_WINDOWS) request.destroy(slow())
  }, windowMs)
  timer.unref()
  request.once('close', () => clearInterval(timer))
}

const slow = (): Error => Object.assign(new Error('the sender is too slow'), { code: 'ECONNRESET' })
