import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticate } from '@/lib/api/console/authenticate'
import { limitPerson, type RateLimiter } from '@/lib/domain/limit/limiter'
import type { Context, Services } from '@/lib/services/context'
import type { Log } from './log'
import type { IncomingInfo } from './request-info'

/** A request whose body or answer is bytes: Node streams from the socket to the store and back, nothing in between. */
export interface ByteExchange {
  services: Services
  request: IncomingMessage
  response: ServerResponse
  info: IncomingInfo
  limiter: RateLimiter
  log: Log
}

export function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

export function urlOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', 'http://api.invalid')
}

export async function contextOf(exchange: ByteExchange): Promise<Context> {
  const ctx = await unlimitedContextOf(exchange)
  limitPerson(exchange.limiter, ctx.actor)
  return ctx
}

/** For requests that are counted otherwise. */
export function unlimitedContextOf({ services, request, info }: ByteExchange): Promise<Context> {
  const header = (name: string) => headerOf(request, name)
  return authenticate(services, { method: request.method ?? 'GET', url: urlOf(request), header }, info)
}
