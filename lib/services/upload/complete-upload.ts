import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import { Sha256, type UploadedObject, UploadId } from '@/lib/domain/upload/upload'
import type { StoredBytes } from '@/lib/ports/object-store'
import { freeKeyIn, lockBucket } from '../bucket/find-bucket'
import type { Context } from '../context'
import { release } from '../quota/reserve'
import { inTransaction } from '../transaction'
import { verb } from '../verb'
import { type Release, uploadClaims } from './claims'
import { findUpload, layoutOf, lockUpload, type Upload } from './find-upload'
import { giveUp } from './give-up'

/**
 * Makes the object of all parts that were received, if the whole file has the checksum that the sender computed; null from
 * one who trusts in the checksums of the parts. Repeating it is safe at any point: after a crash it goes on where it was,
 * afterwards it answers with the same object.
 */
export const completeUpload = verb({
  name: 'uploadObject',
  action: 'obs:object:put',
  isTransactional: false,
  input: z.object({ uploadId: UploadId, sha256: Sha256.nullable() }),
  target: (ctx, { uploadId }) => findUpload(ctx, uploadId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (ctx, upload, { sha256 }): Promise<UploadedObject> => {
    const done = await finished(ctx, upload)
    if (done) return done
    const claim = await uploadClaims(ctx).claimUpload(upload.id)
    if (!claim) throw new DomainError('request.conflict')
    return finishUnder(claim, ctx, upload, sha256)
  },
  record: ({ uploadId, sha256 }, upload, result) => ({
    type: 'object',
    id: result?.objectId ?? uploadId,
    name: upload && `${upload.bucket.name}:${result?.key ?? upload.objectKey}`,
    details: { sha256: result?.sha256 ?? sha256, sizeBytes: upload ? Number(upload.sizeBytes) : null },
  }),
})

async function finishUnder(
  claim: Release,
  ctx: Context,
  upload: Upload,
  sha256: string | null,
): Promise<UploadedObject> {
  try {
    const parts = await closeForParts(ctx, upload)
    const write = await ctx.store.resumeParts(upload.storedKey, upload.writeReference, layoutOf(upload))
    const stored = await write.complete(parts)
    if (sha256 !== null && stored.sha256 !== sha256) {
      await inTransaction(ctx, (db) => giveUp({ db }, upload, 'failed', 'upload.checksum'))
      throw new DomainError('upload.checksum', { expected: sha256, actual: stored.sha256 })
    }
    return await inTransaction(ctx, (db) => commit({ ...ctx, db }, upload.id, stored))
  } finally {
    await claim()
  }
}

/** What an upload that is over has to say; null for one that can still be completed. */
async function finished(ctx: Context, upload: Upload): Promise<UploadedObject | null> {
  if (upload.status === 'aborted' || upload.status === 'failed')
    throw new DomainError('upload.not_open', { status: upload.status })
  if (upload.status !== 'completed') return null
  const object = await ctx.db.bucketObject.findUnique({ where: { id: upload.id } })
  // Deleted since.
  if (!object) throw new DomainError('upload.not_open', { status: upload.status })
  return present(upload, object.key, object.sha256)
}

/** From here on no part is accepted. */
function closeForParts(ctx: Context, { id, partCount }: Upload) {
  return inTransaction(ctx, async (db) => {
    const { status } = await lockUpload({ ...ctx, db }, id)
    if (status !== 'uploading' && status !== 'completing')
      throw new DomainError('upload.not_open', { status })
    const parts = await db.uploadPart.findMany({
      where: { uploadId: id },
      orderBy: { number: 'asc' },
      select: { number: true, sha256: true },
    })
    if (parts.length < partCount)
      throw new DomainError('upload.incomplete', { missingParts: partCount - parts.length })
    await db.uploadSession.update({ where: { id }, data: { status: 'completing' } })
    return parts.map(({ number, sha256 }) => ({ partNumber: number, sha256 }))
  })
}

/** Bytes and row become true together: the store has them already, and only this transaction makes them an object. */
async function commit(ctx: Context, uploadId: string, stored: StoredBytes): Promise<UploadedObject> {
  const upload = await lockUpload(ctx, uploadId)
  if (upload.status !== 'completing') throw new DomainError('upload.not_open', { status: upload.status })
  await lockBucket(ctx, upload.bucketId)
  // Somebody may have taken the name since the upload began; an object is never replaced behind its owner's back.
  const key = await freeKeyIn(ctx, upload.bucketId, upload.objectKey)
  const { sizeBytes, sha256 } = stored
  await ctx.db.storedObject.update({
    where: { key: upload.storedKey },
    data: { state: 'committed', sizeBytes, sha256 },
  })
  await ctx.db.bucketObject.create({
    data: { id: uploadId, bucketId: upload.bucketId, key, sizeBytes, sha256, storedKey: upload.storedKey },
  })
  await ctx.db.uploadSession.update({
    where: { id: uploadId },
    data: { status: 'completed', objectId: uploadId, objectKey: key },
  })
  await release(ctx, 'uploads_in_flight', upload.projectId)
  return present(upload, key, sha256)
}

const present = (upload: Upload, key: string, sha256: string): UploadedObject => ({
  objectId: upload.id,
  bucketId: upload.bucketId,
  bucketName: upload.bucket.name,
  key,
  sizeBytes: Number(upload.sizeBytes),
  sha256,
})
