import type { Readable } from 'node:stream'
import { DomainError, insist } from '@/lib/domain/errors'
import { GIB, IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import { canDownload } from '@/lib/domain/image/rules'
import type { ImageView } from '@/lib/domain/image/view'
import type { ByteRange } from '@/lib/ports/object-store'
import type { Context } from '../context'
import { forgetKey, readPlain, type StoredRef } from '../stored/plain-bytes'
import { insistGenuine } from './record-signature'
import { storedImage } from './stored-image'

export interface ImageBytes {
  body: Readable
  sizeBytes: number | null
}

/** Opens the bytes of an image wherever they lie: in the store, or at the first of its locations that answers. */
export async function openImageBytes(
  services: Context,
  image: Pick<ImageView, 'id' | 'status'>,
  range?: ByteRange,
): Promise<ImageBytes> {
  insist(canDownload(image))
  const row = await services.prisma.image.findUniqueOrThrow({ where: { id: image.id } })
  insistGenuine(services, row)
  if (row.storedKey)
    return {
      body: await readOnce(services, await storedImage(services, row), range),
      sizeBytes: Number(row.sizeBytes),
    }
  const locations = row.locations as unknown as { url: string }[] // safe: written by `editImage` only
  let failure: unknown = new DomainError('image.no_data')
  for (const { url } of locations) {
    try {
      return await services.web.open(url, { maxSizeBytes: IMPORT_FILE_MAX_GIB * GIB, range })
    } catch (error) {
      failure = error
    }
  }
  throw failure
}

/** The key is overwritten when the body is over, however it ends. */
async function readOnce(ctx: Context, ref: StoredRef, range?: ByteRange): Promise<Readable> {
  const body = await readPlain(ctx, ref, range)
  return body.once('close', () => forgetKey(ref))
}
