import { z } from 'zod'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { read } from '../verb'
import { findVisible } from './find-image'

export const getImage = read({
  action: 'ims:images:get',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => findVisible(ctx, imageId),
  resource: (image) => imageResource(image),
  run: async (_ctx, image) => image,
})
