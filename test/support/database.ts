import { request } from 'node:http'
import { afterAll, beforeAll, inject } from 'vitest'
import { createDatabase, type Database } from '@/lib/db/client'

export interface TestDatabase extends Pick<Database, 'prisma' | 'pool'> {
  readonly url: string
}

/**
 * A fresh database with all migrations for the suite (file or `describe`) that calls it, on one embedded PostgreSQL
 * for the whole test run. Read the fields inside tests and hooks, not while the file loads.
 */
export function useTestDatabase(): TestDatabase {
  let url: string | undefined
  let database: Database | undefined

  beforeAll(async () => {
    url = await createTestDatabase()
    database = createDatabase(url, { maxConnections: 10, applicationName: 'test' })
  })
  afterAll(async () => {
    await database?.close()
  })

  const opened = () => {
    if (!database || url === undefined)
      throw new Error('The test database is open inside tests and hooks only.')
    return { database, url }
  }
  return {
    get url() {
      return opened().url
    },
    get prisma() {
      return opened().database.prisma
    },
    get pool() {
      return opened().database.pool
    },
  }
}

/** The address of a fresh migrated database: for tests that start a process of their own. */
export function createTestDatabase(): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { socketPath: inject('testDatabaseSocket'), method: 'POST', path: '/' },
      (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))))
      },
    )
    asked.on('error', reject)
    asked.end()
  })
}
