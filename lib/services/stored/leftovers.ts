import type { UnfinishedWrite } from '@/lib/ports/object-store'
import { isBeingWritten } from '../check/being-written'
import type { Services } from '../context'
import { RECEIVER_SILENT_SECONDS } from '../image/receive-bytes'

/**
 * Unfinished writes that are nobody's. A write is somebody's while its key is announced by who still lives, however long it takes;
 * one just begun may be announced a moment later.
 */
export async function* leftovers({
  prisma,
  store,
}: Pick<Services, 'prisma' | 'store'>): AsyncGenerator<UnfinishedWrite> {
  for await (const write of store.listUnfinished()) {
    if (Date.now() - write.touchedAt.getTime() < RECEIVER_SILENT_SECONDS * 1000) continue
    const announced = await prisma.$queryRaw<unknown[]>`
      SELECT 1 FROM stored_objects s WHERE s.key = ${write.key} AND s.state = 'staging' AND ${isBeingWritten}`
    if (announced.length === 0) yield write
  }
}
