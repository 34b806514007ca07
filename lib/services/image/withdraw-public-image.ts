import { z } from 'zod'
import { diffOf } from '@/lib/domain/audit/diff-of'
import { DomainError } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { lockOwn } from './find-image'

const withdrawn = { visibility: 'private', isProtected: false } as const

/** Takes a public image back to the operator's private ones, where it can be changed or deleted [T1]. */
export const withdrawPublicImage = verb({
  name: 'updateImage',
  action: 'operator:publicImages:manage',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => lockOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    details: { visibility: 'private' },
    changes: image && diffOf(image, withdrawn),
  }),
  run: async (ctx, image) => {
    if (image.visibility !== 'public') throw new DomainError('share.not_private')
    // A killed image has no place: its retry takes one, its deletion gives none back.
    if (image.status !== 'killed') await reserve(ctx, 'private_images')
    await ctx.db.image.update({ where: { id: image.id }, data: withdrawn })
  },
})
