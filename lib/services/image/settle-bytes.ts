import type { Image, Prisma } from '@/lib/db/generated/client'
import { DomainError, insist } from '@/lib/domain/errors'
import { inspectHeader } from '@/lib/domain/format/inspect-header'
import { opaqueDiskFormats } from '@/lib/domain/image/edit'
import { diskFits } from '@/lib/domain/image/rules'
import type { StoredBytes } from '@/lib/ports/object-store'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import type { Received } from './receive-bytes'

type Declared = Pick<Image, 'id' | 'projectId' | 'containerFormat' | 'diskFormat' | 'minDiskGib'>

/**
 * What the bytes really are, by our own rules and before anything else touches them. A disk without an envelope must be of
 * the format that was declared; a raw one may begin like an installation disc. Envelopes are kept as they are, closed.
 * @returns the size of the disk inside, 0 where it is not looked into
 */
export async function inspectReceived(ctx: Context, image: Declared, key: string): Promise<number> {
  const { containerFormat, diskFormat } = image
  if (containerFormat === '')
    throw new DomainError('request.invalid', { field: 'container_format', reason: 'required' })
  if (diskFormat === '')
    throw new DomainError('request.invalid', { field: 'disk_format', reason: 'required' })
  if (containerFormat !== 'bare' || opaqueDiskFormats.some((format) => format === diskFormat)) return 0
  const source = await ctx.store.open(key)
  try {
    if (diskFormat === 'raw' && source.sizeBytes < 512) return source.sizeBytes
    const { format, virtualSizeBytes } = await inspectHeader(source)
    const isAsDeclared = format === diskFormat || (diskFormat === 'raw' && format === 'iso')
    if (!isAsDeclared) throw new DomainError('file.format_mismatch', { expected: diskFormat, found: format })
    if (image.minDiskGib > 0) insist(diskFits(image.minDiskGib, virtualSizeBytes))
    return virtualSizeBytes
  } finally {
    await source.close()
  }
}

/** Bytes from the staging area change hands: they were counted when they came. */
export async function settleStaged(
  ctx: Context,
  image: Declared,
  stagedKey: string,
  virtualSizeBytes: number,
): Promise<Prisma.ImageUncheckedUpdateManyInput> {
  const { sha256 } = await ctx.db.storedObject.findUniqueOrThrow({ where: { key: stagedKey } })
  return {
    storedKey: stagedKey,
    stagedKey: null,
    virtualSizeBytes,
    sha256,
    sourceFormat: image.diskFormat,
    activeAt: new Date(),
  }
}

/** From now on the bytes are somebody's, unless the sweep took their receiver for dead meanwhile. */
export async function keepReceived(
  ctx: Pick<Context, 'db'>,
  key: string,
  stored: StoredBytes,
): Promise<void> {
  const { count } = await ctx.db.storedObject.updateMany({
    where: { key, state: 'staging' },
    data: { state: 'committed', sizeBytes: stored.sizeBytes, sha256: stored.sha256 },
  })
  if (count === 0) throw new DomainError('request.conflict')
}

/** Makes received bytes the image's own, in the caller's transaction: what to write into its row. */
export async function settleBytes(
  ctx: Context,
  image: Declared,
  { key, stored, digests }: Received,
  virtualSizeBytes: number,
): Promise<Prisma.ImageUncheckedUpdateManyInput> {
  await reserve(ctx, 'stored_bytes', stored.sizeBytes, image.projectId)
  await keepReceived(ctx, key, stored)
  return {
    storedKey: key,
    sizeBytes: stored.sizeBytes,
    virtualSizeBytes,
    sha256: stored.sha256,
    md5: digests.md5,
    hashAlgorithm: 'sha512',
    hashValue: digests.sha512,
    sourceFormat: image.diskFormat,
    activeAt: new Date(),
  }
}
