import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError, insist } from '@/lib/domain/errors'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import type { Asker } from '@/lib/domain/iam/actor'
import { decide } from '@/lib/domain/iam/decide'
import { GIB, IMPORT_FILE_MAX_GIB } from '@/lib/domain/image/limits'
import { findObject, lockObject } from '../bucket/find-object'
import type { Context } from '../context'

export const insistMayRead = (asker: Asker, bucket: { name: string }): void =>
  insist(decide(asker, 'obs:object:get', bucketResource(bucket)))

/** An object whose bytes can become an image's, held until the transaction ends: its deletion waits [C3]. */
export async function insistReadable(ctx: Context, objectId: string): Promise<void> {
  const object = await findObject(ctx, objectId)
  insistMayRead(ctx, object.bucket)
  await lockObject(ctx, objectId)
  if (object.bucket.storageClass !== 'standard') throw new DomainError('bucket.not_standard')
  if (object.sizeBytes > IMPORT_FILE_MAX_GIB * GIB)
    throw new DomainError('file.too_large', { limitGib: IMPORT_FILE_MAX_GIB })
}

/** The format of a file by its own bytes, never by its name [C11]. */
export async function formatOf(ctx: Pick<Context, 'store'>, storedKey: string): Promise<string> {
  const source = await ctx.store.open(storedKey)
  try {
    return (await inspectHeader(source)).format
  } finally {
    await source.close()
  }
}
