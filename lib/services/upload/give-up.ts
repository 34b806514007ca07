import type { UploadSession } from '@/lib/db/generated/client'
import type { ErrorCode } from '@/lib/domain/error-codes'
import type { Context } from '../context'
import { release } from '../quota/reserve'
import { discardStored } from '../stored/discard'

/**
 * Ends an upload without an object, in the caller's transaction: nobody sends to it any more, what it had reserved is
 * free, its bytes are for the sweep. False when it was over already.
 */
export async function giveUp(
  ctx: Pick<Context, 'db'>,
  upload: UploadSession,
  status: 'aborted' | 'failed',
  failureCode: ErrorCode | null,
): Promise<boolean> {
  const { count } = await ctx.db.uploadSession.updateMany({
    where: { id: upload.id, status: { in: ['uploading', 'completing'] } },
    data: { status, failureCode },
  })
  if (count === 0) return false
  await ctx.db.uploadPart.deleteMany({ where: { uploadId: upload.id } })
  await release(ctx, 'uploads_in_flight', upload.projectId)
  await release(ctx, 'stored_bytes', upload.projectId, Number(upload.sizeBytes))
  await discardStored(ctx, upload.storedKey)
  return true
}
