import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createWireApp, type PresentError } from '@/lib/api/wire/app'
import type { Surface } from '@/lib/api/wire/operation'
import { surfaceDefinitions, surfaceOf } from '@/lib/api/wire/surfaces'
import type { RateLimiter } from '@/lib/domain/limit/limiter'
import type { Services } from '@/lib/services/context'
import { pathOf } from './answers'
import type { Log } from './log'
import type { IncomingInfo } from './request-info'

type Listener = ReturnType<typeof getRequestListener>

export interface WireApps {
  /** Which public API a request is for; null when it is for the console. */
  surfaceOf(request: IncomingMessage): Surface | null
  handle(
    surface: Surface,
    request: IncomingMessage,
    response: ServerResponse,
    info: IncomingInfo,
  ): Promise<void>
  presentError(surface: Surface): PresentError
}

/** The public APIs behind Node's server. */
export function createWireApps(services: Services, limiter: RateLimiter, log: Log): WireApps {
  const infos = new WeakMap<IncomingMessage, IncomingInfo>()
  const listeners = new Map<Surface, Listener>()
  const presenters = new Map<Surface, PresentError>()
  for (const definition of surfaceDefinitions) {
    const app = createWireApp(services, limiter, definition, (error, info, path) =>
      log.error({ err: error, requestId: info.requestId, path }, 'request failed'),
    )
    presenters.set(definition.surface, definition.presentError)
    listeners.set(
      definition.surface,
      getRequestListener(
        (request, env) => {
          const { incoming } = env as { incoming: IncomingMessage } // safe: there is no HTTP/2 here
          return app.fetch(request, {
            info: infos.get(incoming)!, // safe: set below, for every request
            // A body that is too long leaves the connection for the refusal to go out.
            sentBody: () => incoming.iterator({ destroyOnReturn: false }),
          })
        },
        { overrideGlobalObjects: false },
      ),
    )
  }
  return {
    surfaceOf: (request) => surfaceOf(request.method ?? '', pathOf(request), request.headers.accept ?? ''),
    presentError: (surface) => presenters.get(surface)!, // safe: every surface has one
    async handle(surface, request, response, info) {
      infos.set(request, info)
      await listeners.get(surface)?.(request, response)
    },
  }
}
