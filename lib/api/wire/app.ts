import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { retryAfterHeaders } from '@/lib/api/retry-after'
import { DomainError } from '@/lib/domain/errors'
import { limitPerson, type RateLimiter } from '@/lib/domain/limit/limiter'
import { createContext, type RequestInfo, type Services } from '@/lib/services/context'
import { answerOnce } from './answer-once'
import { authenticate, type Proof } from './authenticate'
import type { Route, Surface, WireRequest } from './operation'
import { parseBody, readBody } from './read-body'

export interface WireEnvironment {
  Bindings: {
    info: RequestInfo
    /** The body as it comes from the socket: a Request has none when its method is GET. */
    sentBody: () => AsyncIterable<Uint8Array>
  }
}

/** How a surface puts an error on the wire. */
export type PresentError = (error: unknown, request: WireRequestLine) => Response

export interface WireRequestLine {
  requestId: string
  accept: string
}

export interface SurfaceDefinition {
  surface: Surface
  routes: readonly Route[]
  presentError: PresentError
}

const JSON_TYPES = ['application/json'] as const

/** The JSON side of a public API: finds the operation, who asks, and the words for what went wrong. */
export function createWireApp(
  services: Services,
  limiter: RateLimiter,
  { routes, presentError }: SurfaceDefinition,
  logFailure: (error: unknown, info: RequestInfo, path: string) => void,
): Hono<WireEnvironment> {
  const app = new Hono<WireEnvironment>()
  const hasGet = new Set(routes.flatMap(({ method, path }) => (method === 'GET' ? [path] : [])))
  for (const route of routes) {
    // Hono looks for a GET when it is asked for a HEAD; an operation that is a HEAD alone must not answer a GET.
    const isHeadAlone = route.method === 'HEAD' && !hasGet.has(route.path)
    app.on(isHeadAlone ? 'GET' : route.method, route.path, (c, next) =>
      isHeadAlone && c.req.raw.method !== 'HEAD' ? next() : carryOut(route, c.req.raw, c.env, c.req.param()),
    )
  }
  // The path is known, the method is not.
  for (const path of new Set(routes.map((route) => route.path)))
    app.all(path, (c) => {
      const allowed = routes.filter((route) => route.path === path).map((route) => route.method)
      const answer = fail(new DomainError('request.method_not_allowed'), c.req.raw, c.env.info)
      answer.headers.set('Allow', allowed.join(', '))
      return answer
    })
  app.notFound((c) => fail(new DomainError('request.not_found'), c.req.raw, c.env.info))
  app.onError((error, c) => fail(error, c.req.raw, c.env.info))
  return app

  async function carryOut(
    route: Route,
    request: Request,
    { info, sentBody }: WireEnvironment['Bindings'],
    params: Record<string, string>,
  ): Promise<Response> {
    const url = new URL(request.url)
    const isLook = request.method === 'GET' || request.method === 'HEAD'
    // safe: Node's streams can be walked, which the types of browsers do not know
    const body = isLook ? sentBody() : (request.body as unknown as AsyncIterable<Uint8Array> | null)
    const bytes = await readBody(request.headers, body)
    const header = (name: string) => request.headers.get(name) ?? undefined
    const proof: Proof | null =
      route.access === 'anonymous'
        ? null
        : await authenticate(services, info, {
            method: request.method,
            url,
            header,
            bodySha256: () => createHash('sha256').update(bytes).digest('hex'),
            projectId: params.projectId,
          })
    const wire: WireRequest = {
      method: request.method,
      url,
      params,
      query: url.searchParams,
      header,
      // The vendor's SDK sends `{}` along with a GET, and signs it; it means nothing else.
      body: isLook
        ? undefined
        : parseBody(bytes, route.bodyTypes ?? JSON_TYPES, request.headers.get('content-type')),
      info,
      services,
      token: proof?.token ?? null,
    }
    if (route.access === 'anonymous' || !proof) return (route.handle as (r: WireRequest) => Response)(wire)
    limitPerson(limiter, proof.actor)
    // Without a scope a token says who somebody is, and nothing more.
    if (proof.token?.scope === 'none' && route.actions?.length) throw new DomainError('auth.scope')
    if (route.access === 'project' && !proof.isForProject) throw new DomainError('auth.scope')
    const ctx = createContext(services, proof.actor, info)
    const key = route.method === 'POST' ? header('idempotency-key') : undefined
    if (key === undefined) return route.handle(wire, ctx)
    return answerOnce(services, ctx, { key, method: route.method, url, bytes }, async () =>
      route.handle(wire, ctx),
    )
  }

  function fail(error: unknown, request: Request, info: RequestInfo): Response {
    if (!(error instanceof DomainError)) logFailure(error, info, new URL(request.url).pathname)
    const answer = presentError(error, {
      requestId: info.requestId,
      accept: request.headers.get('accept') ?? '',
    })
    answer.headers.set('Cache-Control', 'no-store')
    // What was not read of the body would be taken for the next request.
    if (error instanceof DomainError && error.code === 'request.too_large')
      answer.headers.set('Connection', 'close')
    if (error instanceof DomainError)
      for (const [name, value] of Object.entries(retryAfterHeaders(error.code, error.params)))
        answer.headers.set(name, value)
    return answer
  }
}
