import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { insist } from '@/lib/domain/errors'
import { canDeactivate } from '@/lib/domain/image/edit'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { verb } from '../verb'
import { lockOwn } from './find-image'
import { moveImage } from './move-image'

/** Stops or allows the use of a finished image. Nothing of it is lost meanwhile; doing it twice is success [T5]. */
export const setImageActivity = verb({
  name: 'updateImage',
  action: 'ims:images:update',
  input: z.object({ imageId: ImageId, isActive: z.boolean() }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, isActive }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    changes: image && diffOf(image, { status: isActive ? 'active' : 'deactivated' }),
  }),
  run: async (ctx, image, { isActive }) => {
    insist(canDeactivate(image))
    const wanted = isActive ? 'active' : 'deactivated'
    if (image.status !== wanted) await moveImage(ctx, image.id, image.status, wanted)
  },
})
