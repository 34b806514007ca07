import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Config } from '@/lib/config'
import { continueWhenRead } from './expect-continue'
import type { Log } from './log'
import { answerParserErrors } from './parser-refusals'
import { PARSER_MAX_BYTES } from './request-frame'
import { RunningAnswers } from './running-answers'
import type { Timeouts } from './timeouts'
import { readTlsFiles, type TlsFiles, tlsOptionsOf } from './tls-pair'
import { reloadTls } from './tls-reload'

export interface HttpServer {
  server: Server
  /** Takes nothing new, tells clients so, and resolves when all that runs has ended or was cut. */
  close(): Promise<void>
}

/** A connection that is asked nothing for so long was opened in advance, and not for a request that is on its way. */
const SILENT_MS = 1_000
/** A line for each refused connection would be a second attack. */
const DROP_LINE_EVERY_MS = 60_000

/** A server for HTTP/1.1, with or without TLS, that answers also what its parser refuses. */
export async function createHttpServer(
  config: Config,
  listener: RequestListener,
  timeouts: Timeouts,
  log: Log,
): Promise<HttpServer> {
  const { server, stop } = await openServer(config, timeouts, log)
  const running = new RunningAnswers()
  const connections = connectionsOf(server)
  server.maxConnections = config.IMPRINT_MAX_CONNECTIONS
  const take: RequestListener = (request, response) => {
    running.add(request, response)
    listener(request, response)
  }
  server.on('request', take)
  server.on('checkContinue', (request, response) => {
    continueWhenRead(request, response, () => running.isEnding)
    take(request, response)
  })
  // Refused by `frameRequest`.
  server.on('checkExpectation', take)
  answerParserErrors(server, running, log)
  makeRoomWhenFull(server, log)

  return {
    server,
    async close() {
      stop()
      running.endConnections()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // A connection turns idle when its answer is out, and would then be kept for the next request.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const cut = setTimeout(() => {
        log.info('requests that still run are cut')
        for (const connection of connections) connection.destroy()
      }, timeouts.closeGraceMs)
      const silent = setTimeout(() => {
        for (const connection of connections) if (connection.bytesRead === 0) connection.destroy()
      }, SILENT_MS)
      await closed
      clearInterval(idle)
      clearTimeout(silent)
      clearTimeout(cut)
    },
  }
}

/** Also those that have not finished their TLS handshake, of which the server knows nothing yet. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const connections = new Set<Socket>()
  server.on('connection', (connection) => {
    connections.add(connection)
    connection.once('close', () => connections.delete(connection))
  })
  return connections
}

async function openServer(
  config: Config,
  timeouts: Timeouts,
  log: Log,
): Promise<{ server: Server; stop(): void }> {
  const options = {
    headersTimeout: timeouts.headersMs,
    connectionsCheckingInterval: timeouts.checkMs,
    keepAliveTimeout: timeouts.keepAliveMs,
    // Uploads last as long as they last; senders that stand still are cut by `cutSlowSender`.
    requestTimeout: 0,
    maxHeaderSize: PARSER_MAX_BYTES,
    // Answered by `frameRequest`, like all that is wrong with a request.
    requireHostHeader: false,
  }
  const { TLS_CERT, TLS_KEY } = config
  if (!TLS_CERT || !TLS_KEY) return { server: createServer(options), stop: () => undefined }
  const files: TlsFiles = { TLS_CERT, TLS_KEY }
  const contents = await readTlsFiles(files)
  const server = createTlsServer({
    ...options,
    ...tlsOptionsOf(contents, files),
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: timeouts.headersMs,
  })
  return { server, ...reloadTls(server, files, contents, log, timeouts.tlsLookMs) }
}

/** Connections that only wait for a next request make room: their clients open new ones without being asked. */
function makeRoomWhenFull(server: Server, log: Log): void {
  let nextLineAt = 0
  server.on('drop', () => {
    server.closeIdleConnections()
    if (Date.now() < nextLineAt) return
    nextLineAt = Date.now() + DROP_LINE_EVERY_MS
    log.warn({ maxConnections: server.maxConnections }, 'connections are refused: there are too many')
  })
}
