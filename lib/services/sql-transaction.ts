import type { Pool, PoolClient } from 'pg'
import { Prisma } from '@/lib/db/generated/client'
import type { Db, Services } from './context'
import { flushed } from './flush'

/** Statements that were sent before, by their text; the database keeps their plans, the connection their names. */
const names = new Map<string, string>()
/** Statements made of many parts could be without end; the later ones are planned each time. */
const NAMES_MAX = 200

function nameOf(text: string): { name?: string } {
  const known = names.get(text)
  if (known) return { name: known }
  if (names.size >= NAMES_MAX) return {}
  const name = `sql-${names.size}`
  names.set(text, name)
  return { name }
}

type Template = TemplateStringsArray | Prisma.Sql

const sqlOf = (template: Template, values: unknown[]): Prisma.Sql =>
  template instanceof Prisma.Sql ? template : Prisma.sql(template, ...values)

/** The raw statements of a transaction on one connection; whoever asks it for a model has taken the wrong transaction. */
function rawDb(client: PoolClient): Db {
  const run = (template: Template, values: unknown[]) => {
    const { text, values: parameters } = sqlOf(template, values)
    return client.query({ ...nameOf(text), text, values: [...parameters] })
  }
  const raw = {
    $queryRaw: async (template: Template, ...values: unknown[]) => (await run(template, values)).rows,
    $executeRaw: async (template: Template, ...values: unknown[]) =>
      (await run(template, values)).rowCount ?? 0,
  }
  return new Proxy(raw, {
    get(target, name) {
      if (name in target) return target[name as keyof typeof target]
      if (name === 'then') return undefined
      throw new Error(`A transaction of raw SQL knows no ${String(name)}.`)
    },
  }) as unknown as Db // safe: all that its users call, and anything else throws
}

const ATTEMPTS = 4
const RETRIED = ['40P01', '40001']

/**
 * Runs `work` in one transaction of plain SQL, from the start again when the database broke it off to resolve a deadlock.
 * For what runs hundreds of times a second: a query builder would take most of its time. The transaction gives its locks back
 * before it is on disk, so that those who want the same counter wait for each other's statements and not for the disk; the
 * caller is answered when it is there. A power cut before that undoes it, and nobody was told that it was done.
 * @param isDurable false for what may be forgotten by a power cut: nobody waits for the disk at all
 */
export async function inSqlTransaction<T>(
  { pool }: Pick<Services, 'pool'>,
  work: (db: Db) => Promise<T>,
  { isDurable = true } = {},
): Promise<T> {
  const result = await committed(pool, work)
  if (isDurable) await flushed(pool)
  return result
}

async function committed<T>(pool: Pool, work: (db: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const client = await pool.connect()
    let failure: unknown
    try {
      await client.query('BEGIN; SET LOCAL synchronous_commit TO off')
      const result = await work(rawDb(client))
      await client.query('COMMIT')
      return result
    } catch (error) {
      failure = error
      await client.query('ROLLBACK').catch(() => {})
    } finally {
      // A connection that is broken is thrown away by the pool itself.
      client.release()
    }
    const { code } = failure as { code?: string }
    if (attempt === ATTEMPTS || !RETRIED.includes(code ?? '')) throw failure
  }
}
