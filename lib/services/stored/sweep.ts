import type { Services } from '../context'
import { copyWriter } from './stage'

/**
 * Removes bytes that no row refers to any more, then their rows. Bytes first: a crash between the two leaves a row that
 * the next sweep finishes, never bytes that nothing knows.
 */
export async function removeDiscarded(services: Pick<Services, 'prisma' | 'store'>): Promise<number> {
  const discarded = await services.prisma.storedObject.findMany({ where: { state: 'deleting' }, take: 500 })
  for (const { key, writer } of discarded) {
    if (writer.startsWith(copyWriter(''))) await discardParts(services, key)
    await services.store.remove(key)
    await services.prisma.storedObject.deleteMany({ where: { key, state: 'deleting' } })
  }
  return discarded.length
}

/** What was written of a copy that came to nothing. */
async function discardParts({ store }: Pick<Services, 'store'>, key: string): Promise<void> {
  for await (const unfinished of store.listUnfinished())
    if (unfinished.key === key) await store.discardUnfinished(key, unfinished.reference)
}

/** Marks what a dead attempt began to store: its job is over, or has moved on to a later attempt that begins anew. */
export async function discardAbandoned(services: Pick<Services, 'prisma'>): Promise<void> {
  await services.prisma.$executeRaw`
    UPDATE stored_objects s SET state = 'deleting', updated_at = now()
    FROM jobs j
    WHERE s.state = 'staging' AND (
      s.writer = 'job:' || j.id AND (j.status <> 'running' OR s.key NOT LIKE '%-' || j.attempt)
      OR s.writer = 'copy:' || j.id AND j.status NOT IN ('queued', 'running'))`
}
