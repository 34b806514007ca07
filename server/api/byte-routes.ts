import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Services } from '@/lib/services/context'
import type { Log } from './log'
import type { IncomingInfo } from './request-info'

/** A request whose body or answer is bytes: Node streams from the socket to the store and back, nothing in between. */
export interface ByteExchange {
  services: Services
  request: IncomingMessage
  response: ServerResponse
  info: IncomingInfo
  log: Log
}

type ByteHandler = (exchange: ByteExchange, params: Record<string, string>) => Promise<void>

const routes: readonly (readonly [method: string, pattern: RegExp, handler: ByteHandler])[] = []

export function findByteRoute(
  method: string,
  path: string,
): ((exchange: ByteExchange) => Promise<void>) | undefined {
  for (const [routeMethod, pattern, handler] of routes) {
    const match = routeMethod === method ? pattern.exec(path) : null
    if (match) return (exchange) => handler(exchange, match.groups ?? {})
  }
  return undefined
}
