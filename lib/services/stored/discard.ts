import type { Context, Db } from '../context'

/** Marks stored bytes for removal in the caller's transaction; the sweep removes them after it committed. */
export async function discardStored(ctx: Pick<Context, 'db'>, key: string): Promise<void> {
  await ctx.db.storedObject.update({ where: { key }, data: { state: 'deleting' } })
  await wakeSweeper(ctx.db)
}

/** Delivered when the transaction commits, so the sweep cannot look too early. */
export async function wakeSweeper(db: Db): Promise<void> {
  await db.$executeRaw`SELECT pg_notify('imprint_sweep', '')`
}
