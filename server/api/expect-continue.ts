import type { IncomingMessage, ServerResponse } from 'node:http'

/**
 * Asks for the body only when somebody begins to read it: a client that waits for that (`Expect: 100-continue`) hears a
 * refusal before it sends a gigabyte. After a refusal nobody can know whether a body follows, so the connection ends.
 */
export function continueWhenRead(
  request: IncomingMessage,
  response: ServerResponse,
  isEnding: () => boolean,
): void {
  const read = request._read
  response.setHeader('Connection', 'close')
  request._read = (sizeBytes) => {
    request._read = read
    if (!response.headersSent && !response.destroyed) {
      if (!isEnding()) response.removeHeader('Connection')
      response.writeContinue()
    }
    read.call(request, sizeBytes)
  }
}
