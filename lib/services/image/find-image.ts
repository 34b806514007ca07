import type { Image, ImageTag } from '@/lib/db/generated/client'
import { Prisma } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { ImageView } from '@/lib/domain/image/view'
import type { Context } from '../context'
import { lookable } from './permitted'
import { queryImages } from './rows'
import { own, visible } from './visibility'

const { sql } = Prisma

/**
 * An image the actor may look at. Another account's is not found: a refusal would tell that it exists. So is one that a
 * policy hides from the user.
 */
export async function findVisible(ctx: Context, imageId: string): Promise<ImageView> {
  const page = sql`SELECT i.* FROM images i WHERE i.id = ${imageId}::uuid AND ${visible(ctx.actor)}
    AND ${lookable(ctx)}`
  const [image] = await queryImages(ctx, page, sql`i.id`)
  if (!image) throw new DomainError('image.not_found', { imageId })
  return image
}

/** The same for a plain look at an own image's inner affairs, such as its receivers. */
export async function findOwn(ctx: Context, imageId: string): Promise<ImageView> {
  const image = await findVisible(ctx, imageId)
  if (image.projectId !== ctx.actor.projectId) throw new DomainError('image.not_owner', { imageId })
  return image
}

/**
 * The actor's own image, its row locked until the transaction ends, so that checks made on it stay true.
 * An image that is visible but belongs to another is refused with the reason; the rest is not found.
 */
export async function lockOwn(ctx: Context, imageId: string): Promise<Image & { tags: ImageTag[] }> {
  const locked = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT i.id FROM images i WHERE i.id = ${imageId}::uuid AND ${own(ctx.actor)}
      AND ${lookable(ctx)} FOR UPDATE`
  if (locked.length === 0) {
    await findVisible(ctx, imageId)
    throw new DomainError('image.not_owner', { imageId })
  }
  return ctx.db.image.findUniqueOrThrow({ where: { id: imageId }, include: { tags: true } })
}
