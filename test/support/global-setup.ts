import type { TestProject } from 'vitest/node'
import { serveTestDatabases } from './database-server'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Unix socket on which test/support/database.ts asks for databases. */
    testDatabaseSocket: string
  }
}

/** Costs nothing before a suite asks for a database: domain tests do not wait for PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await serveTestDatabases()
  project.provide('testDatabaseSocket', server.socket)
  return server.close
}
