import type { Services } from '../context'
import { wakeSweeper } from '../stored/discard'
import { inTransaction } from '../transaction'
import { RECEIVER, RECEIVER_SILENT_SECONDS } from './receive-bytes'

/**
 * Gives up bytes whose receiver died: it would have touched them. The image waits for its data again, unless a job does
 * the receiving, which ends or repeats by itself.
 */
export async function expireReceives(services: Pick<Services, 'prisma'>): Promise<void> {
  const silent = await services.prisma.$queryRaw<{ key: string }[]>`
    SELECT key FROM stored_objects WHERE state = 'staging' AND writer = ${RECEIVER}
      AND updated_at < now() - make_interval(secs => ${RECEIVER_SILENT_SECONDS}) LIMIT 100`
  for (const { key } of silent) {
    await inTransaction(services, async (db) => {
      const { count } = await db.storedObject.updateMany({
        where: { key, state: 'staging' },
        data: { state: 'deleting' },
      })
      const imageId = key.split('/')[2]
      if (count === 0 || !imageId) return
      await db.image.updateMany({
        where: { id: imageId, status: 'saving', sourceKind: 'upload' },
        data: { status: 'queued' },
      })
      await wakeSweeper(db)
    })
  }
}
