import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { canDownload } from '@/lib/domain/image/rules'
import { verb } from '../verb'
import { findOwn } from './find-image'

export interface Download {
  fileName: string
  sizeBytes: number
  sha256: string
  storedKey: string
}

/** A client that takes an image in ranges asks a thousand times for one download [S6]. */
export const DOWNLOAD_REPEAT_SECONDS = 600

/** Says what to send to somebody who takes an image away; the bytes themselves flow past the verb [M3, M12]. */
export const openImageDownload = verb({
  name: 'downloadImage',
  action: 'ims:images:export',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: ({ imageId }, image) => ({
    type: 'image',
    id: imageId,
    name: image?.name,
    repeatAfterSeconds: DOWNLOAD_REPEAT_SECONDS,
  }),
  run: async (ctx, image): Promise<Download> => {
    insist(canDownload(image))
    const { storedKey } = await ctx.db.image.findUniqueOrThrow({
      where: { id: image.id },
      select: { storedKey: true },
    })
    if (!storedKey || !image.sha256) throw new DomainError('image.no_data')
    return {
      fileName: `${image.name}.${image.diskFormat}`,
      sizeBytes: image.sizeBytes,
      sha256: image.sha256,
      storedKey,
    }
  },
})
