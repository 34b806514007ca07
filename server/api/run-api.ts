import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Config, ConfigError } from '@/lib/config'
import { wire } from '@/lib/wiring'
import { createHttpServer, type HttpServer } from './http-server'
import { createLog } from './log'
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
  const { port } = http.server.address() as AddressInfo // safe: it listens on a port, not on a pipe
  log.info({ port, host: config.HOST }, 'listening')

  return {
    port,
    async close() {
      await http.close()
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
