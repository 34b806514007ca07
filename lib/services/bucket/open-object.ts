import { z } from 'zod'
import { bucketResource } from '@/lib/domain/bucket/bucket'
import { DOWNLOAD_REPEAT_SECONDS, type Download } from '../image/open-download'
import { verb } from '../verb'
import { findObject } from './find-object'

/** Says what to send to somebody who downloads an object; the bytes themselves flow past the verb [M3]. */
export const openObject = verb({
  name: 'downloadObject',
  action: 'obs:object:get',
  input: z.object({ objectId: z.string() }),
  target: (ctx, { objectId }) => findObject(ctx, objectId),
  resource: ({ bucket }) => bucketResource(bucket),
  record: ({ objectId }, object) => ({
    type: 'object',
    id: objectId,
    name: object && `${object.bucket.name}:${object.key}`,
    repeatAfterSeconds: DOWNLOAD_REPEAT_SECONDS,
  }),
  run: async (_ctx, object): Promise<Download> => ({
    fileName: object.key.split('/').at(-1) ?? object.key,
    sizeBytes: Number(object.sizeBytes),
    sha256: object.sha256,
    stored: { key: object.storedKey, seal: null },
  }),
})
