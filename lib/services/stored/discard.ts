import { DomainError } from '@/lib/domain/errors'
import type { Context, Db } from '../context'

/**
 * Marks stored bytes for removal in the caller's transaction, unless something else refers to them: a copy that shares them,
 * or a job that reads them. The caller has given up its own reference before. The sweep removes them after the commit.
 */
export async function discardStored(ctx: Pick<Context, 'db'>, key: string): Promise<void> {
  // Who gives up the last but one reference at the same moment waits here, and then sees that this one is gone. The lock does not
  // stand against those that references of others hold on the row.
  await ctx.db.$queryRaw`SELECT key FROM stored_objects WHERE key = ${key} FOR NO KEY UPDATE`
  const marked = await ctx.db.$executeRaw`
    UPDATE stored_objects s SET state = 'deleting', updated_at = now() WHERE s.key = ${key}
      AND NOT EXISTS (SELECT 1 FROM images i WHERE i.stored_key = s.key OR i.staged_key = s.key)
      AND NOT EXISTS (SELECT 1 FROM bucket_objects o WHERE o.stored_key = s.key)
      AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.source_key = s.key)`
  if (marked > 0) await wakeSweeper(ctx.db)
}

/** Keeps stored bytes from being discarded until the transaction ends, so that a reference to them can be written. */
export async function holdStored(ctx: Pick<Context, 'db'>, key: string): Promise<void> {
  const held = await ctx.db.$queryRaw<unknown[]>`
    SELECT key FROM stored_objects WHERE key = ${key} AND state = 'committed' FOR SHARE`
  if (held.length === 0) throw new DomainError('image.no_data')
}

/** Delivered when the transaction commits, so the sweep cannot look too early. */
export async function wakeSweeper(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_notify('imprint_sweep', '')`
}
