import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDatabase, type Database } from '@/lib/db/client'
import { inSqlTransaction } from '@/lib/services/sql-transaction'
import { useTestDatabase } from '../support/database'

const shared = useTestDatabase()
let database: Database

/** The tests' server waits for no disk; here connections of their own do, as those of a product. */
beforeAll(async () => {
  const { rows } = await shared.pool.query<{ name: string }>('SELECT current_database() AS name')
  await shared.pool.query(`ALTER DATABASE "${rows[0]!.name}" SET synchronous_commit TO on`)
  database = createDatabase(shared.url)
})
afterAll(() => database.close())

/** Writes a row of its own and tells where in the log it stands. */
const write = async (isDurable: boolean): Promise<string> =>
  inSqlTransaction(
    database,
    async (db) => {
      const [row] = await db.$queryRaw<{ lsn: string }[]>`
        WITH written AS (
          INSERT INTO sign_in_throttles (key, failures, last_failure_at)
          VALUES (gen_random_uuid()::text, 1, now()) RETURNING key)
        SELECT pg_current_wal_insert_lsn()::text AS lsn FROM written`
      return row!.lsn
    },
    { isDurable },
  )

const isOnDisk = async (lsn: string): Promise<boolean> => {
  const { rows } = await database.pool.query<{ is: boolean }>(
    'SELECT pg_current_wal_flush_lsn() > $1::pg_lsn AS is',
    [lsn],
  )
  return rows[0]!.is
}

describe('a transaction of plain SQL', () => {
  beforeEach(() => database.pool.query('DELETE FROM sign_in_throttles'))

  it('answers when it is on disk, however many end at once', async () => {
    for (let round = 0; round < 20; round++) {
      const written = await Promise.all(Array.from({ length: 8 }, async () => isOnDisk(await write(true))))
      expect(written).toEqual(Array(8).fill(true))
    }
  })

  it('does not wait for the disk when it may be forgotten', async () => {
    const waits = new Set<boolean>()
    for (let round = 0; round < 20; round++) waits.add(await isOnDisk(await write(false)))
    expect(waits).toContain(false)
  })

  it('takes everything back when its work fails', async () => {
    const failing = inSqlTransaction(database, async (db) => {
      await db.$executeRaw`INSERT INTO sign_in_throttles (key, failures, last_failure_at) VALUES ('x', 1, now())`
      throw new Error('halfway')
    })
    await expect(failing).rejects.toThrow('halfway')
    expect((await database.pool.query('SELECT 1 FROM sign_in_throttles')).rowCount).toBe(0)
  })
})
