import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { canDownload } from '@/lib/domain/image/rules'
import type { ImageView } from '@/lib/domain/image/view'
import type { Context } from '../context'
import type { StoredRef } from '../stored/plain-bytes'
import { verb } from '../verb'
import { findVisible } from './find-image'
import { downloadRecord, storedRefOf } from './open-download'

export interface ImageData {
  image: ImageView
  /** Null: the image has no bytes yet, or they lie elsewhere. */
  stored: StoredRef | null
}

/**
 * Bytes leave for the image's own project and those that it is shared with [M3], whichever way they leave: the catalogue's
 * and the marketplace's images are used, not taken away.
 */
export function insistMayTake({ actor }: Pick<Context, 'actor'>, image: ImageView): void {
  const isTheirs = image.relation === 'own' || image.relation === 'shared'
  if (!isTheirs && image.projectId !== actor.projectId) throw new DomainError('image.download_refused')
}

/** Says what to send to whoever takes an image's data through the OpenStack API. */
export const openImageData = verb({
  name: 'downloadImage',
  action: 'ims:images:export',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => findVisible(ctx, imageId),
  resource: (image) => imageResource(image),
  record: downloadRecord,
  run: async (ctx, image): Promise<ImageData> => {
    insistMayTake(ctx, image)
    if (image.status === 'queued') return { image, stored: null }
    insist(canDownload(image))
    return { image, stored: await storedRefOf(ctx, image.id) }
  },
})
