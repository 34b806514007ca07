import type { Pool } from 'pg'

interface Flushes {
  running: Promise<void> | null
  /** Begins when the running one is done; everybody who asks meanwhile shares it. */
  next: Promise<void> | null
}

const flushesOf = new WeakMap<Pool, Flushes>()

/** Resolves when all that was committed through this database before the call is on its disk. One flush serves many callers. */
export function flushed(pool: Pool): Promise<void> {
  const flushes = flushesOf.get(pool) ?? { running: null, next: null }
  flushesOf.set(pool, flushes)
  if (!flushes.running) return begin(pool, flushes)
  // The running one may have begun before the caller's transaction ended.
  flushes.next ??= flushes.running
    .catch(() => {})
    .then(() => {
      flushes.next = null
      return begin(pool, flushes)
    })
  return flushes.next
}

function begin(pool: Pool, flushes: Flushes): Promise<void> {
  const flush = flushNow(pool).finally(() => {
    if (flushes.running === flush) flushes.running = null
  })
  flushes.running = flush
  return flush
}

/** A commit that waits for the disk waits for all that stands before it in the log. The message itself is for nobody. */
async function flushNow(pool: Pool): Promise<void> {
  await pool.query({ name: 'flush', text: `SELECT pg_logical_emit_message(true, 'imprint', '')` })
}
