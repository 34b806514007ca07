import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { insist } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { BATCH_MAX } from '@/lib/domain/image/limits'
import { imageResource } from '@/lib/domain/image/resource'
import { canDelete } from '@/lib/domain/image/rules'
import { release } from '../quota/reserve'
import { discardStored } from '../stored/discard'
import { verb } from '../verb'
import { discardStaged } from './discard-staged'
import { lockOwn } from './find-image'
import { moveImage } from './move-image'

/** Deletes one image; servers already made from it keep running, receivers lose it at once [M8]. */
export const deleteImage = verb({
  name: 'deleteImage',
  action: 'ims:images:delete',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    changes: image && diffOf(image, { status: 'deleted' }),
  }),
  run: async (ctx, image) => {
    insist(canDelete(image))
    await moveImage(ctx, image.id, image.status, 'deleted', { deletedAt: new Date(), storedKey: null })
    await ctx.db.imageMember.deleteMany({ where: { imageId: image.id } })
    // A killed image gave its place back when it failed.
    if (image.status !== 'killed' && image.visibility === 'private')
      await release(ctx, 'private_images', image.projectId)
    await discardStaged(ctx, image)
    if (!image.storedKey) return
    await release(ctx, 'stored_bytes', image.projectId, Number(image.sizeBytes))
    await discardStored(ctx, image.storedKey)
  },
})

export const DeleteImagesInput = z.object({ imageIds: z.array(ImageId).min(1).max(BATCH_MAX) })
