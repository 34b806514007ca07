import { diffOf } from '@/lib/domain/audit/diff-of'
import { insist } from '@/lib/domain/errors'
import { insistBootMode } from '@/lib/domain/image/boot'
import { UpdateImageInput } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { canUpdate, memoryRange } from '@/lib/domain/image/rules'
import type { Architecture } from '@/lib/domain/os/os-facts'
import { verb } from '../verb'
import { findVisible, lockOwn } from './find-image'

/** Changes attributes of a finished image [M1]. */
export const updateImage = verb({
  name: 'updateImage',
  action: 'ims:images:update',
  input: UpdateImageInput,
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId, ...wanted }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { changes: wanted },
    changes: image && diffOf(image, wanted),
  }),
  run: async (ctx, image, { imageId, ...changes }) => {
    const fields = Object.entries(changes).flatMap(([field, value]) => (value === undefined ? [] : [field]))
    insist(canUpdate(image, fields))
    insist(
      memoryRange(
        changes.minRamMib ?? image.minRamMib,
        changes.maxRamMib === undefined ? image.maxRamMib : changes.maxRamMib,
      ),
    )
    if (changes.bootMode)
      insistBootMode(changes.bootMode, image.osVersion, image.architecture as Architecture)
    await ctx.db.image.update({ where: { id: imageId }, data: changes })
    return findVisible(ctx, imageId)
  },
})
