import type { Prisma } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import type { ImageStatus } from '@/lib/domain/image/kinds'
import { canMove } from '@/lib/domain/image/life-cycle'
import type { Context } from '../context'
import { insistGenuine, signRecord } from './record-signature'

/**
 * The only way an image's status changes [T5]. Repeats the old status so that a cancel and a finish arriving together
 * cannot both win.
 */
export async function moveImage(
  ctx: Pick<Context, 'db' | 'secrets'>,
  imageId: string,
  from: ImageStatus,
  to: ImageStatus,
  data: Prisma.ImageUncheckedUpdateManyInput = {},
): Promise<void> {
  insist(canMove(from, to))
  const [moved] = await ctx.db.image.updateManyAndReturn({
    where: { id: imageId, status: from },
    data: { ...data, status: to },
  })
  if (!moved) throw new DomainError('image.status_changed', { from, to })
  if (to !== 'active') return
  // One that was active before has its signature, and a new one would make good what was changed behind our back.
  if (from === 'deactivated' || from === 'error') insistGenuine(ctx, moved)
  else await signRecord(ctx, moved)
}
