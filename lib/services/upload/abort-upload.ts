import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DomainError } from '@/lib/domain/errors'
import { UploadId } from '@/lib/domain/upload/upload'
import { inTransaction } from '../transaction'
import { verb } from '../verb'
import { uploadClaims } from './claims'
import { findUpload, lockUpload } from './find-upload'
import { giveUp } from './give-up'

/** Cancels an upload and frees what it used. Cancelling one that is over already is success, unless it has an object. */
export const abortUpload = verb({
  name: 'abortUpload',
  action: 'obs:object:put',
  isTransactional: false,
  input: z.object({ uploadId: UploadId }),
  target: (ctx, { uploadId }) => findUpload(ctx, uploadId),
  resource: ({ bucket }) => bucketResource(bucket),
  run: async (ctx, { id, storedKey, writeReference }) => {
    const claim = await uploadClaims(ctx).claimUpload(id)
    if (!claim) throw new DomainError('request.conflict')
    try {
      await inTransaction(ctx, async (db) => {
        const upload = await lockUpload({ ...ctx, db }, id)
        if (upload.status === 'completed') throw new DomainError('upload.not_open', { status: upload.status })
        await giveUp({ db }, upload, 'aborted', null)
      })
      // After the rows: a crash here leaves bytes that the sweep finds by the upload's end.
      await ctx.store.discardUnfinished(storedKey, writeReference)
    } finally {
      await claim()
    }
  },
  record: ({ uploadId }, upload) => ({
    type: 'upload',
    id: uploadId,
    name: upload && `${upload.bucket.name}:${upload.objectKey}`,
  }),
})
