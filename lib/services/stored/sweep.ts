import type { Services } from '../context'
import { leftovers } from './leftovers'

/**
 * Removes bytes that no row refers to any more, then their rows. Bytes first: a crash between the two leaves a row that
 * the next sweep finishes, never bytes that nothing knows.
 */
export async function removeDiscarded(services: Pick<Services, 'prisma' | 'store'>): Promise<number> {
  const discarded = await services.prisma.storedObject.findMany({ where: { state: 'deleting' }, take: 500 })
  if (discarded.length > 0) await discardUnfinished(services, new Set(discarded.map(({ key }) => key)))
  for (const { key } of discarded) {
    await services.store.remove(key)
    await services.prisma.storedObject.deleteMany({ where: { key, state: 'deleting' } })
  }
  return discarded.length
}

/** What a dead writer had written of them, before the objects: some of it may only now become one. */
async function discardUnfinished(
  { store }: Pick<Services, 'store'>,
  keys: ReadonlySet<string>,
): Promise<void> {
  for await (const { key, reference } of store.listUnfinished())
    if (keys.has(key)) await store.discardUnfinished(key, reference)
}

/** Removes what no row tells of: of two writes of one key that were begun, only the one that was finished counts. */
export async function discardLeftovers(services: Pick<Services, 'prisma' | 'store'>): Promise<void> {
  for await (const { key, reference } of leftovers(services))
    await services.store.discardUnfinished(key, reference)
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
