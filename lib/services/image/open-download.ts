import { z } from 'zod'
import { DomainError, insist } from '@/lib/domain/errors'
import { mayLeave } from '@/lib/domain/image/export'
import { ImageId } from '@/lib/domain/image/input'
import { imageResource } from '@/lib/domain/image/resource'
import { canDownload } from '@/lib/domain/image/rules'
import type { ImageView } from '@/lib/domain/image/view'
import type { AuditSubject } from '../audit/record'
import type { Context } from '../context'
import type { StoredRef } from '../stored/plain-bytes'
import { verb } from '../verb'
import { findOwn } from './find-image'
import { insistGenuine } from './record-signature'
import { storedImage } from './stored-image'

export interface Download {
  fileName: string
  sizeBytes: number
  sha256: string
  stored: StoredRef
}

/** A client that takes an image in ranges asks a thousand times for one download [S6]. */
export const DOWNLOAD_REPEAT_SECONDS = 600

/** What the trail says of an image that is taken away, whichever way. */
export const downloadRecord = (
  { imageId }: { imageId: string },
  image: Pick<ImageView, 'name'> | undefined,
): AuditSubject => ({
  type: 'image',
  id: imageId,
  name: image?.name,
  repeatAfterSeconds: DOWNLOAD_REPEAT_SECONDS,
})

/** Where the bytes of a finished image lie in the store, with what opens them; null when it has none there. */
export async function storedRefOf(ctx: Context, imageId: string): Promise<StoredRef | null> {
  const row = await ctx.db.image.findUniqueOrThrow({ where: { id: imageId } })
  insistGenuine(ctx, row)
  insist(mayLeave(row))
  return row.storedKey === null ? null : storedImage(ctx, row)
}

/** Says what to send to somebody who takes an image away; the bytes themselves flow past the verb [M3, M12]. */
export const openImageDownload = verb({
  name: 'downloadImage',
  action: 'ims:images:export',
  input: z.object({ imageId: ImageId }),
  target: (ctx, { imageId }) => findOwn(ctx, imageId),
  resource: (image) => imageResource(image),
  record: downloadRecord,
  run: async (ctx, image): Promise<Download> => {
    insist(canDownload(image))
    if (!image.sha256) throw new DomainError('image.no_data')
    const stored = await storedRefOf(ctx, image.id)
    if (!stored) throw new DomainError('image.no_data')
    return {
      fileName: `${image.name}.${image.diskFormat}`,
      sizeBytes: image.sizeBytes,
      sha256: image.sha256,
      stored,
    }
  },
})
