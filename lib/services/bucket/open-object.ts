import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DOWNLOAD_REPEAT_SECONDS } from '../image/open-download'
import { verb } from '../verb'
import { findObject, objectSubject } from './find-object'
import { objectDownload } from './object-download'

/** Says what to send to somebody who downloads an object; the bytes themselves flow past the verb [M3]. */
export const openObject = verb({
  name: 'downloadObject',
  action: 'obs:object:get',
  input: z.object({ objectId: z.string() }),
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: ({ bucket }) => bucketResource(bucket),
  record: ({ objectId }, object) => ({
    ...objectSubject(objectId, object),
    repeatAfterSeconds: DOWNLOAD_REPEAT_SECONDS,
  }),
  run: async (_ctx, object) => objectDownload(object),
})
