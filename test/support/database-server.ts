import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import { type EmbeddedPostgres, startPostgres } from '@/server/postgres/start-postgres'
import { copyMigratedCluster, TEST_PASSWORD } from './database-template'

export interface TestDatabaseServer {
  socket: string
  close(): Promise<void>
}

/**
 * Serves `POST /` → address of a fresh migrated database, over a socket in a folder below /tmp. One PostgreSQL for the
 * whole test run, started when the first suite asks.
 */
export async function serveTestDatabases(): Promise<TestDatabaseServer> {
  const folder = mkdtempSync('/tmp/imprint-test-')
  // The user that PostgreSQL runs as passes through it.
  chmodSync(folder, 0o711)
  let postgres: Promise<EmbeddedPostgres> | undefined
  let count = 0

  async function create(): Promise<string> {
    postgres ??= startOnCopy(folder)
    const server = await postgres
    count += 1
    const name = `test_${count}`
    const client = new pg.Client({ connectionString: server.url('postgres') })
    await client.connect()
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE imprint`)
    } finally {
      await client.end()
    }
    return server.url(name)
  }

  // One after another: PostgreSQL refuses to copy a template that another session is copying.
  let queue: Promise<unknown> = Promise.resolve()
  const http = createServer((_request, response) => {
    const created = queue.then(create)
    queue = created.catch(() => undefined)
    created.then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    )
  })
  const socket = join(folder, 'control.sock')
  await new Promise<void>((listening) => http.listen(socket, listening))
  return {
    socket,
    async close() {
      http.closeAllConnections()
      http.close()
      await (await postgres)?.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startOnCopy(folder: string): Promise<EmbeddedPostgres> {
  const dataDir = join(folder, 'postgres')
  await copyMigratedCluster(dataDir)
  return startPostgres({
    dataDir,
    socketFolder: join(folder, 'run'),
    logFile: join(folder, 'postgres.log'),
    password: TEST_PASSWORD,
    syncsToDisk: false,
    settings: { max_connections: '200', shared_buffers: '64MB' },
  })
}
