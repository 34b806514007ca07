import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Config, ConfigError } from '@/lib/config'
import { wire } from '@/lib/wiring'
import { createLog, type Log } from './log'
import { createRequestHandler } from './request-handler'

/** How long running requests may take to end when the process is asked to stop; parts in flight are sent again later. */
const CLOSE_GRACE_MS = 8_000
const HEADERS_TIMEOUT_MS = 20_000
/** Longer than usual load balancers keep idle connections, so that they close first. */
const KEEP_ALIVE_MS = 65_000

export interface RunningApi {
  /** The port really listened on, also when the configuration asked for any. */
  port: number
  close(): Promise<void>
}

/** The process that owns the public port: wire APIs, uploads, downloads; everything else goes on to the console. */
export async function runApi(config: Config): Promise<RunningApi> {
  const log = createLog(config, 'api')
  const deployment = wire(config, 'imprint-api')
  const handler = createRequestHandler(deployment.services, log)
  const server = createHttpServer(config, handler.listener)
  try {
    await listen(server, config)
  } catch (error) {
    handler.close()
    await deployment.close()
    throw error
  }
  const { port } = server.address() as AddressInfo // safe: it listens on a port, not on a pipe
  log.info({ port, host: config.HOST }, 'listening')

  return {
    port,
    async close() {
      await closeServer(server, log)
      handler.close()
      await deployment.close()
    },
  }
}

function createHttpServer(config: Config, listener: RequestListener): Server {
  const options = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Uploads last as long as they last; senders that stand still are cut by `cutSlowSender`.
    requestTimeout: 0,
    maxHeaderSize: 16 * 1024,
  }
  if (!config.TLS_CERT || !config.TLS_KEY) return createServer(options, listener)
  const { cert, key } = {
    cert: readPem(config.TLS_CERT, 'TLS_CERT'),
    key: readPem(config.TLS_KEY, 'TLS_KEY'),
  }
  return createTlsServer({ ...options, cert, key, minVersion: 'TLSv1.2' }, listener)
}

function readPem(path: string, name: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new ConfigError(`${name}: ${(error as Error).message}`, { cause: error })
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

async function closeServer(server: Server, log: Log): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection turns idle when its answer is out, and would then be kept for the next request.
  const idle = setInterval(() => server.closeIdleConnections(), 100)
  const cut = setTimeout(() => {
    log.info('requests that still run are cut')
    server.closeAllConnections()
  }, CLOSE_GRACE_MS)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
