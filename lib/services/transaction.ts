import { setTimeout as delay } from 'node:timers/promises'
import type { Db, Services } from './context'

/** Two minutes is far above any verb; it only ends a transaction whose process hangs. */
const LIMITS = { timeout: 120_000, maxWait: 10_000 }
const ATTEMPTS = 4

/** Runs `work` in one transaction; when the database broke it off to resolve a deadlock, from the start again. */
export async function inTransaction<T>(
  services: Pick<Services, 'prisma'>,
  work: (db: Db) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await services.prisma.$transaction(work, LIMITS)
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error
      await delay(20 * attempt * (1 + Math.random()))
    }
  }
}

/** PostgreSQL's 40P01 and 40001, as Prisma names them for models (P2034) and passes them on for raw statements. */
function isDeadlock(error: unknown): boolean {
  const { code, message, meta } = error as { code?: string; message?: string; meta?: unknown }
  return (
    code === 'P2034' ||
    /40P01|40001|deadlock detected|write conflict/i.test(`${message} ${JSON.stringify(meta ?? '')}`)
  )
}
