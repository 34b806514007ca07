import { DomainError } from '@/lib/domain/errors'
import type { Context } from '../context'
import { dataKeyOf } from '../kms/data-keys'
import type { StoredRef } from '../stored/plain-bytes'

/** What an image's row says of its bytes. */
export interface ImageRowBytes {
  id: string
  storedKey: string | null
  kmsKeyId: string | null
  wrappedDataKey: string | null
}

/**
 * The bytes of an image with what opens them. Part of a verb or job that has decided the image's own permissions; the key asks for
 * its own [S5]. The caller overwrites the data key when done (`forgetKey`).
 * @throws DomainError `image.no_data`, or why the key cannot be used
 */
export async function storedImage(ctx: Context, row: ImageRowBytes): Promise<StoredRef> {
  const { id, storedKey, kmsKeyId, wrappedDataKey } = row
  if (!storedKey) throw new DomainError('image.no_data')
  if (!kmsKeyId) return { key: storedKey, seal: null }
  if (!wrappedDataKey) throw new DomainError('kms.data_key_damaged')
  const dataKey = await dataKeyOf(ctx, { id, kmsKeyId, wrappedDataKey })
  return { key: storedKey, seal: { dataKey, imageId: id } }
}
