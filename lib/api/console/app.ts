import { Hono } from 'hono'
import { DomainError } from '@/lib/domain/errors'
import { limitPerson, type RateLimiter } from '@/lib/domain/limit/limiter'
import type { RequestInfo, Services } from '@/lib/services/context'
import { authenticate } from './authenticate'
import { errorAnswer } from './error-answer'
import type { Handler } from './json'
import { routes } from './routes'

export const CONSOLE_API = '/api/console'

export interface AppEnvironment {
  Bindings: { info: RequestInfo }
}

/** The JSON side of the console's own API: signs in, calls the handler, puts errors into words for the wire. */
export function createConsoleApp(
  services: Services,
  limiter: RateLimiter,
  logFailure: (error: unknown, info: RequestInfo, path: string) => void,
): Hono<AppEnvironment> {
  const app = new Hono<AppEnvironment>().basePath(CONSOLE_API)
  for (const [method, path, handler] of routes)
    app.on(method, path, (c) => answer(handler, c.req.raw, c.env.info, c.req.param()))
  app.notFound((c) =>
    fail(
      new DomainError('request.invalid', { field: 'path', reason: 'unknown' }),
      c.env.info,
      c.req.path,
      404,
    ),
  )
  app.onError((error, c) => fail(error, c.env.info, c.req.path))
  return app

  async function answer(
    handler: Handler,
    request: Request,
    info: RequestInfo,
    params: Record<string, string>,
  ) {
    const url = new URL(request.url)
    const header = (name: string) => request.headers.get(name)
    const ctx = await authenticate(services, { method: request.method, url, header }, info)
    limitPerson(limiter, ctx.actor)
    return handler(request, ctx, params)
  }

  function fail(error: unknown, info: RequestInfo, path: string, status?: number): Response {
    const found = errorAnswer(error, info.requestId)
    if (!found.isRefusal) logFailure(error, info, path)
    return Response.json(found.body, {
      status: status ?? found.status,
      headers: { 'Cache-Control': 'no-store', ...found.headers },
    })
  }
}
