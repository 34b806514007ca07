import type { Image } from '@/lib/db/generated/client'
import type { Context } from '../context'
import { release } from '../quota/reserve'
import { discardStored } from '../stored/discard'

/** What lies in the staging area is nobody's any more, and counts no longer. */
export async function discardStaged(
  ctx: Context,
  image: Pick<Image, 'id' | 'projectId' | 'stagedKey' | 'sizeBytes'>,
): Promise<void> {
  if (!image.stagedKey) return
  await ctx.db.image.update({ where: { id: image.id }, data: { stagedKey: null, sizeBytes: 0 } })
  await release(ctx, 'stored_bytes', image.projectId, Number(image.sizeBytes))
  await discardStored(ctx, image.stagedKey)
}
