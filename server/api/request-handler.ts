import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { CONSOLE_API, createConsoleApp } from '@/lib/api/console/app'
import type { Surface } from '@/lib/api/wire/operation'
import { limitAddress } from '@/lib/domain/limit/limiter'
import type { Services } from '@/lib/services/context'
import { checkReadiness } from '@/lib/services/health/check-readiness'
import { pathOf, sendError, sendJson, sendWireError } from './answers'
import { isApiDocs, sendApiDocs } from './api-docs'
import { findByteRoute } from './byte-routes'
import { createConsoleProxy } from './console-proxy'
import { sendHttpRefusal } from './http-refusal'
import type { Log } from './log'
import { createRateLimiter } from './rate-limiter'
import { frameRequest } from './request-frame'
import { type IncomingInfo, infoOf } from './request-info'
import { setSecurityHeaders } from './security-headers'
import { linkTokenOf, sendLinked } from './send-linked'
import { cutSlowSender } from './slow-sender'
import { isStaticFile } from './static-files'
import { timeouts } from './timeouts'
import { createWireApps } from './wire-apps'
import { findWireByteRoute } from './wire-bytes'

/** Sorts what arrives on the public port: health, bytes, JSON of the console, and pages. */
export function createRequestHandler(
  services: Services,
  log: Log,
  bodyWindowMs = timeouts.bodyWindowMs,
): { listener: RequestListener; close(): void } {
  const { config } = services
  const limiter = createRateLimiter(config)
  const proxy = createConsoleProxy(config.IMPRINT_CONSOLE_PORT, log)
  const infos = new WeakMap<IncomingMessage, IncomingInfo>()
  const wire = createWireApps(services, limiter, log)
  const app = createConsoleApp(services, limiter, (error, info, path) =>
    log.error({ err: error, requestId: info.requestId, path }, 'request failed'),
  )
  const consoleApp = getRequestListener(
    (request, env) => {
      const { incoming } = env as { incoming: IncomingMessage } // safe: there is no HTTP/2 here
      return app.fetch(request, { info: infos.get(incoming)! }) // safe: set below, for every request
    },
    { overrideGlobalObjects: false },
  )

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    info: IncomingInfo,
  ): Promise<void> {
    const path = pathOf(request)
    if (path === '/healthz') return sendJson(response, 200, { status: 'ok' })
    if (path === '/readyz') return sendReadiness(services, response)
    if (!isStaticFile(request.method ?? '', path)) limitAddress(limiter, info.sourceAddress)
    if (isApiDocs(request)) return sendApiDocs(config, request, response)
    const surface = wire.surfaceOf(request)
    if (surface) return handleWire(surface, request, response, info)
    const byteRoute = findByteRoute(request.method ?? '', path)
    if (byteRoute) return byteRoute({ services, request, response, info, limiter, log })
    const token = linkTokenOf(request)
    const isSent =
      token !== null && (await sendLinked({ services, request, response, info, limiter, log }, token))
    if (isSent) return
    if (path.startsWith(`${CONSOLE_API}/`)) return void (await consoleApp(request, response))
    proxy.handle(request, response, info)
  }

  async function handleWire(
    surface: Surface,
    request: IncomingMessage,
    response: ServerResponse,
    info: IncomingInfo,
  ): Promise<void> {
    // The name under which OpenStack clients look for it.
    response.setHeader('X-Openstack-Request-Id', info.requestId)
    const bytes = findWireByteRoute(request.method ?? '', pathOf(request))
    if (!bytes) return wire.handle(surface, request, response, info)
    try {
      await bytes({ services, request, response, info, limiter, log })
    } catch (error) {
      if (response.headersSent) throw error
      await sendWireError(request, response, error, wire.presentError(surface), info.requestId, log)
    }
  }

  return {
    listener: (request, response) => {
      const info = infoOf(request, config.IMPRINT_TRUSTED_PROXIES)
      infos.set(request, info)
      response.setHeader('X-Request-Id', info.requestId)
      setSecurityHeaders(response, info.scheme)
      cutSlowSender(request, bodyWindowMs)
      const refusal = frameRequest(request)
      if (refusal) return sendHttpRefusal(response, refusal, info.requestId)
      handle(request, response, info).catch((error: unknown) =>
        sendError(request, response, error, info.requestId, log),
      )
    },
    close: proxy.close,
  }
}

async function sendReadiness(services: Services, response: ServerResponse): Promise<void> {
  const { isReady, parts } = await checkReadiness(services)
  sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not_ready', parts })
}
