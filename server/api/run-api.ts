import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Config, ConfigError } from '@/lib/config'
import { wire } from '@/lib/wiring'
import { createHttpServer, type HttpServer } from './http-server'
import { createLog, type Log } from './log'
import { createRequestHandler } from './request-handler'
import { type Timeouts, timeouts } from './timeouts'

export interface RunningApi {
  /** The port really listened on, also when the configuration asked for any. */
  port: number
  close(): Promise<void>
}

/** The process that owns the public port: wire APIs, uploads, downloads; everything else goes on to the console. */
export async function runApi(config: Config, patience: Timeouts = timeouts): Promise<RunningApi> {
  const log = createLog(config, 'api')
  const deployment = wire(config, 'imprint-api')
  const handler = createRequestHandler(deployment.services, log, patience.bodyWindowMs)
  const closeParts = async () => {
    handler.close()
    await deployment.close()
  }
  let http: HttpServer
  try {
    http = await createHttpServer(config, handler.listener, patience, log)
    await listen(http.server, config)
  } catch (error) {
    await closeParts()
    throw error
  }
  const { server, running } = http
  const { port } = server.address() as AddressInfo // safe: it listens on a port, not on a pipe
  log.info({ port, host: config.HOST }, 'listening')

  return {
    port,
    async close() {
      http.stop()
      running.endConnections()
      await closeServer(server, patience.closeGraceMs, log)
      await closeParts()
    },
  }
}

function listen(server: Server, { HOST, PORT }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new ConfigError(`PORT: ${PORT} is in use on ${HOST}`, { cause: error })
          : error,
      ),
    )
    server.listen(PORT, HOST, resolve)
  })
}

async function closeServer(server: Server, graceMs: number, log: Log): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection turns idle when its answer is out, and would then be kept for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  const cut = setTimeout(() => {
    log.info('requests that still run are cut')
    server.closeAllConnections()
  }, graceMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
