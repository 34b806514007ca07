import { Readable } from 'node:stream'
import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import { Sha256, UploadId, type UploadPartView } from '@/lib/domain/upload/upload'
import {
  ObjectMissing,
  PartSizeWrong,
  partLengthBytes,
  type StoredBytes,
  StoreFull,
} from '@/lib/ports/object-store'
import type { Context } from '../context'
import { read } from '../verb'
import { idleEnd } from './begin-upload'
import { uploadClaims } from './claims'
import { findUpload, layoutOf, type Upload } from './find-upload'

const PartInput = z.object({
  uploadId: UploadId,
  partNumber: z.number().int(),
  /** The bytes and what the sender says of them; null for a part that is all zero. */
  body: z
    .object({ stream: z.instanceof(Readable), sizeBytes: z.number().int().min(0), sha256: Sha256 })
    .nullable(),
})
type PartInput = z.output<typeof PartInput>

/**
 * Takes one part of an upload. What was received once stays: sent again it is answered from the record, sent again with
 * other bytes it is refused, because the file has changed. Without an audit record of its own: those of beginning and
 * completing name the upload, and thousands of parts would bury the trail.
 */
export const receivePart = read({
  action: 'obs:object:put',
  input: PartInput,
  target: (ctx, { uploadId }) => findUpload(ctx, uploadId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (ctx, upload, input): Promise<UploadPartView> => {
    insistOpen(upload)
    const { partNumber } = input
    if (partNumber < 1 || partNumber > upload.partCount)
      throw new DomainError('upload.part_number', { partCount: upload.partCount })
    insistLength(upload, input)
    const before = await recorded(ctx, upload.id, input)
    if (before) return before
    const stop = () => input.body?.stream.destroy(new DomainError('request.conflict'))
    const release = await uploadClaims(ctx).claimPart(upload.id, partNumber, stop)
    if (!release) throw new DomainError('request.conflict')
    try {
      // Whoever had the claim before may have finished it.
      return (await recorded(ctx, upload.id, input)) ?? (await store(ctx, upload, input))
    } finally {
      await release()
    }
  },
})

function insistOpen({ status }: Upload): void {
  if (status !== 'uploading') throw new DomainError('upload.not_open', { status })
}

/** Says so before the first byte is taken; the store counts again what really comes. */
function insistLength(upload: Upload, { partNumber, body }: PartInput): void {
  const expectedBytes = partLengthBytes(layoutOf(upload), partNumber)
  if (body && body.sizeBytes !== expectedBytes)
    throw new DomainError('upload.part_size', { expectedBytes, receivedBytes: body.sizeBytes })
}

async function recorded(
  ctx: Context,
  uploadId: string,
  { partNumber: number, body }: PartInput,
): Promise<UploadPartView | null> {
  const part = await ctx.db.uploadPart.findUnique({ where: { uploadId_number: { uploadId, number } } })
  if (!part) return null
  const isSame = body ? body.sha256 === part.sha256 : part.isZero
  if (!isSame) throw new DomainError('upload.part_differs', { partNumber: number })
  return { number, sizeBytes: part.sizeBytes, sha256: part.sha256, isZero: part.isZero }
}

async function store(ctx: Context, upload: Upload, input: PartInput): Promise<UploadPartView> {
  const { partNumber, body } = input
  const stored = await writePart(ctx, upload, input)
  if (body && stored.sha256 !== body.sha256) throw new DomainError('upload.part_checksum', { partNumber })
  const part: UploadPartView = { number: partNumber, ...stored, isZero: body === null }
  // One statement, so that a part cannot be recorded for an upload that has just been closed.
  const recordedParts = await ctx.db.$executeRaw`
    WITH open AS (
      UPDATE upload_sessions SET expires_at = ${idleEnd()}, updated_at = now()
      WHERE id = ${upload.id} AND status = 'uploading' RETURNING id
    )
    INSERT INTO upload_parts (upload_id, number, size_bytes, sha256, is_zero)
    SELECT id, ${part.number}, ${part.sizeBytes}, ${part.sha256}, ${part.isZero} FROM open`
  if (recordedParts === 0) insistOpen(await findUpload(ctx, upload.id))
  return part
}

async function writePart(
  ctx: Context,
  upload: Upload,
  { partNumber, body }: PartInput,
): Promise<StoredBytes> {
  try {
    const write = await ctx.store.resumeParts(upload.storedKey, upload.writeReference, layoutOf(upload))
    return await (body ? write.writePart(partNumber, body.stream) : write.writeZeroPart(partNumber))
  } catch (error) {
    if (error instanceof PartSizeWrong) {
      const { expectedBytes, receivedBytes } = error
      throw new DomainError('upload.part_size', { expectedBytes, receivedBytes })
    }
    if (error instanceof StoreFull) throw new DomainError('store.full', {}, { cause: error })
    if (error instanceof ObjectMissing) throw new DomainError('upload.not_found', { uploadId: upload.id })
    throw error
  }
}
