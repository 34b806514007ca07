import type { Prisma } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import type { ImageStatus } from '@/lib/domain/image/kinds'
import { canMove } from '@/lib/domain/image/life-cycle'
import type { Context } from '../context'

/**
 * The only way an image's status changes [T5]. Repeats the old status so that a cancel and a finish arriving together
 * cannot both win.
 */
export async function moveImage(
  ctx: Pick<Context, 'db'>,
  imageId: string,
  from: ImageStatus,
  to: ImageStatus,
  data: Prisma.ImageUncheckedUpdateManyInput = {},
): Promise<void> {
  insist(canMove(from, to))
  const { count } = await ctx.db.image.updateMany({
    where: { id: imageId, status: from },
    data: { ...data, status: to },
  })
  if (count === 0) throw new DomainError('image.status_changed', { from, to })
}
