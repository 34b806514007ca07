import { bucketResource, objectKeyFromFileName } from '@/lib/domain/bucket/bucket'
import { objectStorageKey } from '@/lib/domain/bucket/storage-key'
import { DomainError, insist } from '@/lib/domain/errors'
import { decide } from '@/lib/domain/iam/decide'
import { newHexId } from '@/lib/domain/ids'
import {
  BeginUploadInput,
  isWithinUploadLimit,
  partSizeFor,
  UPLOAD_IDLE_DAYS,
  UPLOAD_MAX_GIB,
  type UploadView,
} from '@/lib/domain/upload/upload'
import { ensureDefaultBucket } from '../bucket/ensure-default-bucket'
import { freeKeyIn, lockBucket } from '../bucket/find-bucket'
import type { Context } from '../context'
import { reserve } from '../quota/reserve'
import { verb } from '../verb'
import { presentUpload } from './find-upload'

const DAY_MS = 24 * 60 * 60 * 1000
export const idleEnd = (): Date => new Date(Date.now() + UPLOAD_IDLE_DAYS * DAY_MS)

/** Opens an upload into a bucket. Its parts may then arrive in any order, in parallel and over days. */
export const beginUpload = verb({
  name: 'beginUpload',
  action: 'obs:object:put',
  input: BeginUploadInput,
  run: async (ctx, _target, input): Promise<UploadView> => {
    const { fileName, sizeBytes, fingerprint } = input
    if (sizeBytes === 0) throw new DomainError('file.empty')
    if (!isWithinUploadLimit(sizeBytes))
      throw new DomainError('upload.file_too_large', { limitGib: UPLOAD_MAX_GIB })
    const bucket =
      input.bucketId === null ? await ensureDefaultBucket(ctx) : await lockBucket(ctx, input.bucketId)
    insist(decide(ctx, 'obs:object:put', bucketResource(bucket)))
    const objectKey = await chooseKey(ctx, bucket.id, input)
    await reserve(ctx, 'uploads_in_flight')
    await reserve(ctx, 'stored_bytes', sizeBytes)

    // The object keeps the upload's id: completing twice cannot make two.
    const id = newHexId()
    const storedKey = objectStorageKey(bucket.regionId, bucket.id, id)
    await ctx.db.storedObject.create({ data: { key: storedKey, writer: `upload:${id}` } })
    const partSizeBytes = partSizeFor(sizeBytes)
    const write = await ctx.store.createParts(storedKey, { sizeBytes, partSizeBytes })
    const creating = ctx.db.uploadSession.create({
      data: {
        id,
        bucketId: bucket.id,
        projectId: bucket.projectId,
        userId: ctx.actor.userId,
        objectKey,
        fileName,
        sizeBytes,
        partSizeBytes,
        partCount: Math.ceil(sizeBytes / partSizeBytes),
        fingerprint,
        storedKey,
        writeReference: write.reference,
        expiresAt: idleEnd(),
      },
      include: { bucket: true },
    })
    // Without its row nobody would ever go on with what the store has just begun.
    const upload = await creating.catch(async (error: unknown) => {
      await write.abort()
      throw error
    })
    return presentUpload(upload, 0)
  },
  record: ({ fileName, sizeBytes }, _target, result) => ({
    type: 'upload',
    id: result?.id,
    name: result ? `${result.bucketName}:${result.objectKey}` : fileName,
    details: { fileName, sizeBytes },
  }),
})

async function chooseKey(ctx: Context, bucketId: string, input: BeginUploadInput): Promise<string> {
  if (input.objectKey === null) return freeKeyIn(ctx, bucketId, objectKeyFromFileName(input.fileName))
  const key = input.objectKey
  const taken = await ctx.db.bucketObject.count({ where: { bucketId, key } })
  if (taken > 0) throw new DomainError('object.exists', { key })
  return key
}
