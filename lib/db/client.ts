import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import { PrismaClient } from '@/lib/db/generated/client'

export interface Database {
  readonly prisma: PrismaClient
  /** Raw SQL shares these connections: one limit, one place to close. */
  readonly pool: pg.Pool
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** Connections this process may hold. All processes of one machine share the server's 60. */
  maxConnections?: number
  /** Shown in pg_stat_activity, so that an operator sees which part holds a lock. */
  applicationName?: string
}

/**
 * Opens a pool on `url` and a Prisma client on the same pool. Nothing connects before the first query.
 *
 * Raw queries on the pool give `bigint` for int8 (as Prisma does) and read a timestamp without zone as UTC.
 */
export function createDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    application_name: options.applicationName ?? 'imprint',
    // A part that starts while the server still recovers waits instead of failing at once.
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 30_000,
    // Prisma's adapter reads and writes timestamps as if the session were in UTC.
    options: '-c TimeZone=UTC',
    types: { getTypeParser: parserOf },
  })
  // An idle connection that the server closes (a restart) is replaced at the next query; without a listener it would
  // end the process.
  pool.on('error', ignoreIdleError)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { onPoolError: ignoreIdleError }) })
  return {
    prisma,
    pool,
    async close() {
      await prisma.$disconnect()
      await pool.end()
    },
  }
}

function ignoreIdleError(): void {}

const INT8_OID = 20
const TIMESTAMP_OID = 1114

type TypeParser = (text: string) => unknown

/** How a value of this type is read, as text or as bytes. */
export function parserOf(oid: number, format?: 'text' | 'binary'): TypeParser {
  if (format !== 'binary') {
    if (oid === INT8_OID) return BigInt
    if (oid === TIMESTAMP_OID) return (text) => new Date(`${text.replace(' ', 'T')}Z`)
  }
  return pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text')
}
