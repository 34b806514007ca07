import type { Image, Job } from '@/lib/db/generated/client'
import { DomainError } from '@/lib/domain/errors'
import type { SourceBytes } from '@/lib/jobs/copy-image'
import type { Context } from '../context'
import type { NewJob } from '../job/enqueue'
import type { StoredRef } from '../stored/plain-bytes'
import { insistGenuine } from './record-signature'
import { storedImage } from './stored-image'

export interface Source {
  row: Image
  bytes: SourceBytes
  /** What keeps them in the store until the job is over. */
  held: NonNullable<NewJob['source']>
}

/** How the job opens them; see `storedImage`. */
export const sourceRef = (
  ctx: Context,
  { sourceKey }: Pick<Job, 'sourceKey'>,
  source: SourceBytes,
): Promise<StoredRef> => storedImage(ctx, { ...source, id: source.imageId, storedKey: sourceKey })

/** The bytes that a job is to read of an image that its order may read; `image.no_data` when they are not kept here. */
export async function sourceBytesOf(ctx: Pick<Context, 'db' | 'secrets'>, imageId: string): Promise<Source> {
  const row = await ctx.db.image.findUniqueOrThrow({ where: { id: imageId } })
  insistGenuine(ctx, row)
  const { storedKey, sha256 } = row
  if (!storedKey || !sha256) throw new DomainError('image.no_data')
  const { projectId, containerFormat, diskFormat, md5, hashAlgorithm, hashValue } = row
  const { kmsKeyId, wrappedDataKey } = row
  const bytes = {
    ...{ imageId, projectId, containerFormat, diskFormat, sha256, md5, hashAlgorithm, hashValue },
    ...{ kmsKeyId, wrappedDataKey },
    sizeBytes: Number(row.sizeBytes),
    virtualSizeBytes: Number(row.virtualSizeBytes),
  }
  return { row, bytes, held: { imageId, key: storedKey } }
}
